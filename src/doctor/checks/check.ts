/** One thing that the doctor looked at: what it found, by what evidence, and what to do. */

/** In the order in which they are made. */
export const CHECK_NAMES = [
  'connection',
  'data centre',
  'credentials',
  'administrator',
  'push service',
  'clock',
  'envelope',
  'codes',
  'granularity',
  'freshness',
  'growth',
  'seven days',
  'call limit',
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

/** `fail`: polling cannot work. `unknown`: it could not be found out. */
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'unknown';

export interface Check {
  readonly name: CheckName;
  readonly status: CheckStatus;
  /** What was seen, a sentence or two without a full stop. */
  readonly evidence: string;
  /** What to do; none where nothing is to be done. */
  readonly advice?: string;
}

/** A check that another one's result left no way to make. */
export function skipped(name: CheckName, because: string): Check {
  return { name, status: 'unknown', evidence: `not looked at: ${because}` };
}

/** One check of the doctor: its result, the detail behind it, and what to do. */

/** In the order in which the doctor makes them. */
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

/** `fail`: polling cannot work. `unknown`: doctor could not find out. */
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'unknown';

export interface Check {
  readonly name: CheckName;
  readonly status: CheckStatus;
  /** What doctor saw: one or two sentences without the last full stop. */
  readonly detail: string;
  /** What to do; absent where there is nothing to do. */
  readonly advice?: string;
}

/** A check that doctor could not make; `detail` names the reason. */
export function skipped(name: CheckName, detail: string): Check {
  return { name, status: 'unknown', detail };
}

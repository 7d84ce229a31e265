/** Whether the one call a second is each command's own or all commands' together, and whether others use it too. */

import type { Failure } from '../../core/failure.ts';
import type { Check } from './check.ts';

/** Two calls of different commands, the second sent right after the first was answered. */
export interface LimitFacts {
  /** From sending the first to sending the second. */
  readonly apartMs: number;
  readonly first?: Failure;
  readonly second?: Failure;
  /** Calls that were refused for their frequency though they were sent at our pace. */
  readonly refusedAtPace: number;
}

/** Where others leave so few calls that a report could not be had. */
export function checkStarvedCalls({ message, advice }: Failure): Check {
  return { name: 'call limit', status: 'fail', evidence: message, advice };
}

export type LimitScope = 'app' | 'command' | 'unknown';

const SECOND_MS = 900;
/** Fewer may have come closer to one another than they were sent. */
const MANY_REFUSED = 3;

/** Whether others call the API for the app, too, at its expense. */
export function isLimitShared(refusedAtPace: number): boolean {
  return refusedAtPace >= MANY_REFUSED;
}

export function limitScope({ apartMs, first, second }: LimitFacts): LimitScope {
  if (first !== undefined || apartMs > SECOND_MS) return 'unknown';
  if (second === undefined) return 'command';
  return second.reason === 'rate_limited' ? 'app' : 'unknown';
}

export function checkCallLimit(facts: LimitFacts): Check {
  const name = 'call limit';
  const { apartMs, first, second, refusedAtPace } = facts;
  if (isLimitShared(refusedAtPace)) {
    return {
      name,
      status: 'warn',
      evidence: `${refusedAtPace} of our calls, sent at the pace of the limit, were refused all the same: something else calls the API for this app`,
      advice:
        'stop it while doctor runs, an exporter, too; what must go on needs a longer poll.call_interval',
    };
  }
  switch (limitScope(facts)) {
    case 'app':
      return {
        name,
        status: 'ok',
        evidence: `the second is shared by all commands: the second of two calls within ${Math.round(apartMs)} ms was refused`,
      };
    case 'command':
      return {
        name,
        status: 'ok',
        evidence: `calls of two commands within ${Math.round(apartMs)} ms were both answered: each command has its own second, or the limit is wider than documented; polls keep to the narrower reading`,
      };
    case 'unknown': {
      const failure = first ?? second;
      const evidence =
        failure?.message ??
        `the answer took ${Math.round(apartMs)} ms, too long for two calls within a second`;
      return { name, status: 'unknown', evidence };
    }
  }
}

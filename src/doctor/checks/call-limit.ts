/** Whether each API has its own limit of one call a second or all share one, and whether another program uses it, too. */

import type { Failure } from '../../core/failure.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Check } from './check.ts';

/** Two calls to different APIs, the second sent right after the answer to the first. */
export interface LimitFacts {
  /** From sending the first to sending the second. */
  readonly apartMs: number;
  readonly first?: Failure;
  readonly second?: Failure;
  /** Calls that the upstream refused for their frequency although doctor sent them at the pace of the limit. */
  readonly refusedAtPace: number;
}

/** `app`: all APIs share one limit. `command`: each API has its own. */
export type LimitScope = 'app' | 'command' | 'unknown';

/** Shorter than the interval of the limit: calls that are further apart say nothing about it. */
const WITHIN_LIMIT_MS = 900;
/** Fewer refusals may be jitter: two calls arrive closer together than doctor sent them. */
const MANY_REFUSED = 3;

/** For an app whose call limit is so busy that doctor could not get a report. */
export function checkStarvedCalls({ message: detail, advice }: Failure): Check {
  return { name: 'call limit', status: 'fail', detail, advice };
}

/** Whether another program uses the call limit of the app, too. */
export function isLimitShared(refusedAtPace: number): boolean {
  return refusedAtPace >= MANY_REFUSED;
}

export function limitScope({ apartMs, first, second }: LimitFacts): LimitScope {
  if (first !== undefined || apartMs > WITHIN_LIMIT_MS) return 'unknown';
  if (second === undefined) return 'command';
  return second.reason === 'rate_limited' ? 'app' : 'unknown';
}

export function checkCallLimit(facts: LimitFacts, messages: Messages['doctor']['callLimit']): Check {
  const name = 'call limit';
  const { first, second, refusedAtPace } = facts;
  const apartMs = Math.round(facts.apartMs);
  if (isLimitShared(refusedAtPace)) {
    const detail = messages.isShared({ refused: refusedAtPace });
    return { name, status: 'warn', detail, advice: messages.stopOther };
  }
  switch (limitScope(facts)) {
    case 'app':
      return { name, status: 'ok', detail: messages.perApp({ apartMs }) };
    case 'command':
      return { name, status: 'ok', detail: messages.perApi({ apartMs }) };
    case 'unknown': {
      const failure = first ?? second;
      return { name, status: 'unknown', detail: failure?.message ?? messages.tooSlow({ apartMs }) };
    }
  }
}

/** Whether the clock of this machine agrees with the `Date` header of the upstream. */

import { formatDuration } from '../../core/duration.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Check } from './check.ts';

export interface ClockFacts {
  /** `Date` of an answer, rounded down to whole seconds. */
  readonly dateHeader: string | undefined;
  /** When the answer arrived, by the clock of this machine. */
  readonly receivedMs: number;
}

/** As far as is known, the upstream accepts a signature up to five minutes before its start. */
const MOST_SECONDS = 300;
/** More than a slow answer takes. */
const UNNOTICED_SECONDS = 5;

/** Seconds by which this machine is ahead; negative when behind, 0 where the header is too coarse to show it. */
export function secondsAhead(dateMs: number, receivedMs: number): number {
  if (receivedMs < dateMs) return Math.floor((receivedMs - dateMs) / 1000);
  return Math.max(0, Math.floor((receivedMs - dateMs) / 1000) - 1);
}

export function checkClock(
  { dateHeader, receivedMs }: ClockFacts,
  messages: Messages['doctor']['clock'],
): Check {
  const name = 'clock';
  const dateMs = Date.parse(dateHeader ?? '');
  if (Number.isNaN(dateMs)) {
    return { name, status: 'unknown', detail: messages.noDate, advice: messages.synchronise };
  }
  const ahead = secondsAhead(dateMs, receivedMs);
  const off = Math.abs(ahead);
  if (off <= UNNOTICED_SECONDS) return { name, status: 'ok', detail: messages.agrees({ seconds: off + 1 }) };
  const by = formatDuration(off * 1000);
  return {
    name,
    status: off > MOST_SECONDS ? 'fail' : 'warn',
    detail: ahead > 0 ? messages.isAhead({ by }) : messages.isBehind({ by }),
    advice: messages.synchronise,
  };
}

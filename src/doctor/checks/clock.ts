/** Whether the clock of this machine agrees with the upstream's, as its `Date` header tells. */

import { formatDuration } from '../../core/duration.ts';
import type { Check } from './check.ts';

export interface ClockFacts {
  /** `Date` of an answer; whole seconds, cut off. */
  readonly dateHeader: string | undefined;
  /** When it had come, by this machine. */
  readonly receivedMs: number;
}

/** Signatures are good for five minutes before they are made, by what is known. */
const MOST_SECONDS = 300;
/** What a slow answer may take, and more. */
const UNNOTICED_SECONDS = 5;

const ADVICE =
  'let the machine keep its time by NTP (chrony, systemd-timesyncd): signatures and windows go by it';

/** Seconds by which this machine is ahead; negative when behind, 0 where the header is too coarse to tell. */
export function secondsAhead(dateMs: number, receivedMs: number): number {
  if (receivedMs < dateMs) return Math.floor((receivedMs - dateMs) / 1000);
  return Math.max(0, Math.floor((receivedMs - dateMs) / 1000) - 1);
}

export function checkClock({ dateHeader, receivedMs }: ClockFacts): Check {
  const dateMs = Date.parse(dateHeader ?? '');
  if (Number.isNaN(dateMs)) {
    return { name: 'clock', status: 'unknown', evidence: 'the answer tells no date', advice: ADVICE };
  }
  const ahead = secondsAhead(dateMs, receivedMs);
  if (Math.abs(ahead) <= UNNOTICED_SECONDS) {
    const by = ahead === 0 ? 'within a second' : `within ${Math.abs(ahead) + 1} seconds`;
    return { name: 'clock', status: 'ok', evidence: `this machine and the upstream agree ${by}` };
  }
  const off = `${formatDuration(Math.abs(ahead) * 1000)} ${ahead > 0 ? 'ahead of' : 'behind'}`;
  return {
    name: 'clock',
    status: Math.abs(ahead) > MOST_SECONDS ? 'fail' : 'warn',
    evidence: `this machine is ${off} the upstream: ${ahead > 0 ? 'windows end in its future' : 'figures come later than need be'}`,
    advice: ADVICE,
  };
}

/** What the limit of seven days on the loss report applies to: the length of a window, its start, or both. */

import type { Failure } from '../../core/failure.ts';
import { LIMIT_SECONDS, type Window } from '../../core/window.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Check } from './check.ts';

/** The answer for a window: the pushes lost in it, or why the call failed. */
export type WindowAnswer = { readonly lost: number } | { readonly failure: Failure };

export interface SevenDaysFinding {
  /** The length of a window. */
  readonly span: 'limited' | 'free' | 'unknown';
  /** How long ago a window may start; `empty`: the upstream answers an older window without losses. */
  readonly age: 'limited' | 'free' | 'empty' | 'unknown';
  readonly failure?: Failure;
}

export type SevenDaysExperiment = Generator<Window, SevenDaysFinding, WindowAnswer>;

const HOUR = 3600;
const DAY = 86_400;

/**
 * Asks for at most four windows. A window in the past that is too long also starts too early. So the experiment asks for a
 * long one that ends in the future; if the upstream refuses it, a short future window shows whether the length or the
 * future was the reason.
 */
export function* sevenDaysExperiment(nowSeconds: number): SevenDaysExperiment {
  const now = Math.floor(nowSeconds / 60) * 60;
  const old = yield { start: now - 8 * DAY, end: now - LIMIT_SECONDS - HOUR };
  if (isTransient(old)) return unknown(old);
  const age = isRefused(old) ? 'limited' : 'lost' in old && old.lost > 0 ? 'free' : 'empty';

  const long = yield { start: now - 6 * DAY - 20 * HOUR, end: now + 20 * HOUR };
  if (isTransient(long)) return { ...unknown(long), age };
  if (!isRefused(long)) return { age, span: 'free' };
  const future = yield { start: now - HOUR, end: now + 20 * HOUR };
  if (isTransient(future)) return { ...unknown(future), age };
  if (!isRefused(future)) return { age, span: 'limited' };
  // No window may end in the future: only a long window in the past can test the length, if it may start early enough.
  if (age === 'limited') return { age, span: 'unknown' };
  const longAndOld = yield { start: now - 8 * DAY, end: now - HOUR };
  if (isTransient(longAndOld)) return { ...unknown(longAndOld), age };
  return { age, span: isRefused(longAndOld) ? 'limited' : 'free' };
}

/** A failure that is not transient says that the upstream does not accept the window, whatever its code. */
function isRefused(answer: WindowAnswer): boolean {
  return 'failure' in answer;
}

/** Reasons that have nothing to do with the window. */
const TRANSIENT_REASONS = [
  'rate_limited',
  'server',
  'timeout',
  'network',
  'deadline',
  'http',
  'auth',
  'internal',
];

function isTransient(answer: WindowAnswer): answer is { readonly failure: Failure } {
  return 'failure' in answer && TRANSIENT_REASONS.includes(answer.failure.reason);
}

function unknown({ failure }: { readonly failure: Failure }): SevenDaysFinding {
  return { span: 'unknown', age: 'unknown', failure };
}

export function checkSevenDays(
  { span, age, failure }: SevenDaysFinding,
  messages: Messages['doctor']['sevenDays'],
): Check {
  const name = 'seven days';
  if (failure !== undefined) return { name, status: 'unknown', detail: failure.message };
  return { name, status: span === 'unknown' ? 'unknown' : 'ok', detail: messages[span][age] };
}

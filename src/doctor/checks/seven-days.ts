/** What the seven days of the loss report limit: the length of a window, how long ago it begins, or each of the two. */

import type { Failure } from '../../core/failure.ts';
import { LIMIT_SECONDS, type Window } from '../../core/window.ts';
import type { Check } from './check.ts';

/** What came of asking for a window: how many pushes were lost in it, or why it was refused. */
export type Asked = { readonly lost: number } | { readonly failure: Failure };

export interface SevenDaysFinding {
  readonly span: 'limited' | 'free' | 'unknown';
  /** `empty`: it answers, and has nothing. */
  readonly age: 'limited' | 'free' | 'empty' | 'unknown';
  readonly failure?: Failure;
}

export type SevenDaysExperiment = Generator<Window, SevenDaysFinding, Asked>;

const HOUR = 3600;
const DAY = 86_400;

/**
 * A window that is too long begins too long ago as well, unless it ends in the future: so one of those is asked for, and
 * if it is refused, a short one that does so too, for the future may be what is refused. At most four windows.
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
  // The future is refused, so only a window in the past can be too long: if the past is open.
  if (age === 'limited') return { age, span: 'unknown' };
  const longAndOld = yield { start: now - 8 * DAY, end: now - HOUR };
  if (isTransient(longAndOld)) return { ...unknown(longAndOld), age };
  return { age, span: isRefused(longAndOld) ? 'limited' : 'free' };
}

/** Any code is a refusal but those that speak of the moment and not of the window. */
function isRefused(asked: Asked): boolean {
  return 'failure' in asked;
}

const OF_THE_MOMENT = [
  'rate_limited',
  'server',
  'timeout',
  'network',
  'deadline',
  'http',
  'auth',
  'internal',
];

function isTransient(asked: Asked): asked is { readonly failure: Failure } {
  return 'failure' in asked && OF_THE_MOMENT.includes(asked.failure.reason);
}

function unknown({ failure }: { readonly failure: Failure }): SevenDaysFinding {
  return { span: 'unknown', age: 'unknown', failure };
}

export function checkSevenDays({ span, age, failure }: SevenDaysFinding): Check {
  const name = 'seven days';
  if (failure !== undefined) return { name, status: 'unknown', evidence: failure.message };
  return { name, status: span === 'unknown' ? 'unknown' : 'ok', evidence: REACH_TEXT[span][age] };
}

const SPAN_OPEN = 'whether a window may be longer could not be asked, since none may end in the future';

const REACH_TEXT: Readonly<
  Record<SevenDaysFinding['span'], Readonly<Record<SevenDaysFinding['age'], string>>>
> = {
  limited: {
    limited: 'both are limited: a window may neither be longer than seven days nor begin earlier',
    free: 'they limit the length of a window, not how long ago it begins: older losses can be asked for',
    empty: 'they limit the length of a window; older ones are answered, with nothing in them',
    unknown: 'they limit the length of a window',
  },
  free: {
    limited: 'they limit how long ago a window begins, not its length',
    free: 'neither the length of a window nor how long ago it begins is limited to them',
    empty: 'the length of a window is not limited; older ones are answered, with nothing in them',
    unknown: 'the length of a window is not limited to them',
  },
  unknown: {
    limited: `they limit how long ago a window begins; ${SPAN_OPEN}`,
    free: `older losses can be asked for; ${SPAN_OPEN}`,
    empty: `older windows are answered, with nothing in them; ${SPAN_OPEN}`,
    unknown: 'it could not be found out',
  },
};

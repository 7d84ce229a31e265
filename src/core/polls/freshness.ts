/** How fresh the counts of a window are: state → condition, sentence, failures. */
import type { Messages } from '../../messages/messages.ts';
import { formatDuration } from '../duration.ts';
import type { Failure } from '../failure.ts';
import {
  FIELD_OF_API,
  freshReport,
  POLLED_APIS,
  type Polled,
  type PolledApi,
  type WindowState,
} from './poll-state.ts';

/**
 * From best to worst. `fresh`: the newest poll succeeded. `waiting`: no poll has ended yet. `failing`: the newest poll failed,
 * the counts of the last good one are still shown. `stale`: those are too old to be shown. `none`: no poll ever succeeded.
 */
export const CONDITIONS = ['fresh', 'waiting', 'failing', 'stale', 'none'] as const;

export type Condition = (typeof CONDITIONS)[number];

export interface ApiFreshness {
  readonly api: PolledApi;
  readonly condition: Condition;
  /** Unix milliseconds of the last good poll, however old. */
  readonly goodAtMs: number | undefined;
  /** The newest failure; `isOver` when a poll succeeded after it. */
  readonly failed: { readonly atMs: number; readonly failure: Failure; readonly isOver: boolean } | undefined;
}

export interface Freshness {
  /** The worst condition of its apis. */
  readonly condition: Condition;
  readonly apis: readonly ApiFreshness[];
}

export function freshnessOf(state: WindowState | undefined, maxAgeMs: number, nowMs: number): Freshness {
  const apis = POLLED_APIS.map((api): ApiFreshness => {
    const polled: Polled<unknown> = state?.[FIELD_OF_API[api]] ?? {};
    const { good, failed } = polled;
    return {
      api,
      condition: conditionOf(polled, maxAgeMs, nowMs),
      goodAtMs: good?.atMs,
      failed: failed && { ...failed, isOver: polled.newest === 'good' },
    };
  });
  return { condition: worstCondition(apis.map(({ condition }) => condition)), apis };
}

/** The worst of several conditions; `fresh` when there are none. */
export function worstCondition(conditions: readonly Condition[]): Condition {
  return CONDITIONS[Math.max(0, ...conditions.map((one) => CONDITIONS.indexOf(one)))] ?? 'fresh';
}

/** One or two sentences, by the api in the worst condition. */
export function freshnessText(
  { condition, apis }: Freshness,
  { maxAgeMs, nowMs }: { readonly maxAgeMs: number; readonly nowMs: number },
  messages: Messages,
): string {
  const goodAtMs = apis.find((one) => one.condition === condition)?.goodAtMs ?? 0;
  return messages.freshness[condition]({
    age: ageText(nowMs - goodAtMs, messages),
    maxAge: formatDuration(maxAgeMs),
    remaining: ageText(goodAtMs + maxAgeMs - nowMs, messages),
  });
}

/** How long ago, rounded down to one unit: `4 s`, `12 min`, `3 h`, `2 days`. A clock that was set back counts as no time. */
export function ageText(ageMs: number, { freshness: { age } }: Messages): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 90) return age.seconds({ count: seconds });
  if (seconds < 90 * 60) return age.minutes({ count: Math.floor(seconds / 60) });
  if (seconds < 48 * 3600) return age.hours({ count: Math.floor(seconds / 3600) });
  return age.days({ count: Math.floor(seconds / 86_400) });
}

function conditionOf(polled: Polled<unknown>, maxAgeMs: number, nowMs: number): Condition {
  if (polled.newest === undefined) return 'waiting';
  if (polled.good === undefined) return 'none';
  if (freshReport(polled, maxAgeMs, nowMs) === undefined) return 'stale';
  return polled.newest === 'good' ? 'fresh' : 'failing';
}

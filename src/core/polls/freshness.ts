/** How fresh an app's figures of a window are, in words a person can act on: state → condition, sentence, failures. */
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
 * From best to worst. `fresh`: the newest poll was good. `failing`: it was not, the figures before it still stand.
 * `waiting`: no poll has ended yet. `stale`: the last good figures are too old to be shown. `none`: no poll was ever good.
 */
export const CONDITIONS = ['fresh', 'waiting', 'failing', 'stale', 'none'] as const;

export type Condition = (typeof CONDITIONS)[number];

export interface CommandFreshness {
  readonly api: PolledApi;
  readonly condition: Condition;
  /** Unix milliseconds of the last good poll, however old. */
  readonly goodAtMs: number | undefined;
  /** The newest failure; `isOver` when a poll succeeded after it. */
  readonly failed: { readonly atMs: number; readonly failure: Failure; readonly isOver: boolean } | undefined;
}

export interface Freshness {
  /** The worse of the two commands'. */
  readonly condition: Condition;
  /** One or two sentences. */
  readonly words: string;
  readonly commands: readonly CommandFreshness[];
}

export function freshnessOf(state: WindowState | undefined, maxAgeMs: number, nowMs: number): Freshness {
  const commands = POLLED_APIS.map((api) => {
    const polled: Polled<unknown> = state?.[FIELD_OF_API[api]] ?? {};
    const { good, failed } = polled;
    return {
      api,
      condition: conditionOf(polled, maxAgeMs, nowMs),
      goodAtMs: good?.atMs,
      failed: failed && { ...failed, isOver: polled.newest === 'good' },
    };
  });
  const worst = commands.reduce((a, b) => (severity(b) > severity(a) ? b : a));
  return { condition: worst.condition, words: wordsFor(worst, maxAgeMs, nowMs), commands };
}

/** The worst of several conditions; `fresh` when there are none. */
export function worstCondition(conditions: readonly Condition[]): Condition {
  return CONDITIONS[Math.max(0, ...conditions.map((one) => CONDITIONS.indexOf(one)))] ?? 'fresh';
}

/** How long ago, rounded to what a person says: `4 s`, `12 min`, `3 h`, `2 days`. A clock set back counts as no time. */
export function ageText(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

function conditionOf(polled: Polled<unknown>, maxAgeMs: number, nowMs: number): Condition {
  if (polled.newest === undefined) return 'waiting';
  if (polled.good === undefined) return 'none';
  if (freshReport(polled, maxAgeMs, nowMs) === undefined) return 'stale';
  return polled.newest === 'good' ? 'fresh' : 'failing';
}

function severity({ condition }: CommandFreshness): number {
  return CONDITIONS.indexOf(condition);
}

function wordsFor({ condition, goodAtMs = 0 }: CommandFreshness, maxAgeMs: number, nowMs: number): string {
  const age = ageText(nowMs - goodAtMs);
  switch (condition) {
    case 'fresh':
      return `Figures are ${age} old.`;
    case 'failing':
      return `Figures are ${age} old, and the newest poll failed. Unless one succeeds they disappear in ${ageText(goodAtMs + maxAgeMs - nowMs)}.`;
    case 'waiting':
      return 'Waiting for the first poll to end; the API allows one call a second.';
    case 'stale':
      return `No figures: the last good ones are ${age} old, and after ${formatDuration(maxAgeMs)} they no longer count as current.`;
    case 'none':
      return 'No figures: no poll has succeeded yet.';
  }
}

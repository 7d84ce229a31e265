/** What of a window a coarse or slow upstream counts: whole granules by one of two rules, and nothing of the newest minutes. */
import type { WindowQuery } from './traffic/counts.ts';

export const GRANULARITIES = ['minute', 'hour', 'day'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** A granule counts whole when the window touches it, or when it begins in the window. */
export const GRANULARITY_RULES = ['touching', 'starting'] as const;
export type GranularityRule = (typeof GRANULARITY_RULES)[number];

export interface Counting {
  readonly granularity: Granularity;
  readonly granularityRule: GranularityRule;
  /** So many of the newest minutes are not there yet. */
  readonly figureLagMinutes: number;
}

const SECONDS: Readonly<Record<Granularity, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** The vendor's days begin at midnight in Beijing, whatever the zone of the app's users. */
const DAY_OFFSET_SECONDS = 8 * 3600;

/** The window whose exact figures such an upstream gives for the one that was asked for. It may be empty. */
export function countedWindow({ start, end, asOf }: WindowQuery, counting: Counting): WindowQuery {
  const { granularity, granularityRule, figureLagMinutes } = counting;
  const granule = SECONDS[granularity];
  const edge = (seconds: number, round: (granules: number) => number) =>
    round((seconds + DAY_OFFSET_SECONDS) / granule) * granule - DAY_OFFSET_SECONDS;
  const newest = (Math.floor(asOf / 60) + 1 - figureLagMinutes) * 60;
  return {
    start: edge(start, granularityRule === 'touching' ? Math.floor : Math.ceil),
    end: Math.min(edge(end, Math.ceil), newest),
    asOf,
  };
}

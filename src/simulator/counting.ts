/**
 * The part of a window that a coarse or slow upstream counts: whole buckets by one of two rules, and nothing of the
 * newest minutes.
 */
import { BEIJING_SECONDS } from './beijing.ts';
import type { WindowQuery } from './traffic/counts.ts';

export const GRANULARITIES = ['minute', 'hour', 'day'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** A bucket counts whole if the window overlaps it (`touching`), or if the bucket starts in the window (`starting`). */
export const GRANULARITY_RULES = ['touching', 'starting'] as const;
export type GranularityRule = (typeof GRANULARITY_RULES)[number];

export interface Counting {
  readonly granularity: Granularity;
  readonly granularityRule: GranularityRule;
  /** How many of the newest minutes the upstream does not count yet. */
  readonly figureLagMinutes: number;
}

const SECONDS: Readonly<Record<Granularity, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** The window whose exact counts such an upstream returns for the requested one. It may be empty. */
export function countedWindow({ start, end, asOf }: WindowQuery, counting: Counting): WindowQuery {
  const { granularity, granularityRule, figureLagMinutes } = counting;
  const unit = SECONDS[granularity];
  const edge = (seconds: number, round: (units: number) => number) =>
    round((seconds + BEIJING_SECONDS) / unit) * unit - BEIJING_SECONDS;
  const newest = (Math.floor(asOf / 60) + 1 - figureLagMinutes) * 60;
  return {
    start: edge(start, granularityRule === 'touching' ? Math.floor : Math.ceil),
    end: Math.min(edge(end, Math.ceil), newest),
    asOf,
  };
}

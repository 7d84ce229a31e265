/** The age of the newest push that the upstream counts: halves the age at which a window that ends now starts to have pushes. */

import { startOfUnit } from '../beijing-day.ts';
import { LIMIT_SECONDS, type Window } from '../window.ts';
import type { Granularity } from './granularity.ts';

export interface NewestPushOptions {
  readonly nowSeconds: number;
  /** The length of the upstream's time buckets, found before: windows start where a time bucket starts. */
  readonly granularity: Exclude<Granularity, 'undecided'>;
}

export interface NewestPush {
  /** The length of a time bucket. */
  readonly unitSeconds: number;
  /** How long ago the newest time bucket with pushes started: at least and at most. */
  readonly beganAgoSeconds: { readonly least: number; readonly most: number };
  /** Whether no newer time bucket exists: it is the last minute, or the current hour or day. */
  readonly isNewest: boolean;
  /** Pushes in the same time a day (or days) before the time that has none yet; undefined when that is too long ago. */
  readonly usualInGap: number | undefined;
}

/** Yields at most 12 windows and receives their pushes. Returns undefined when the last seven days have no pushes. */
export type NewestPushExperiment = Generator<Window, NewestPush | undefined, number>;

const UNIT_SECONDS = { minute: 60, hour: 3600, day: 86_400 } as const;
const DAY = 86_400;
const MARGIN = 3600;
/** The age is exact to a sixteenth of itself, which is enough to choose a delay. */
const PRECISION = 16;

export function* newestPushExperiment({ nowSeconds, granularity }: NewestPushOptions): NewestPushExperiment {
  const unit = UNIT_SECONDS[granularity];
  // The upstream may refuse a window that ends in the future, so the newest minute is the last whole one.
  const end = Math.floor(nowSeconds / 60) * 60;
  const current = startOfUnit(end - 1, unit);
  const most = Math.floor((current - (nowSeconds - LIMIT_SECONDS + MARGIN)) / unit);
  /** The current time bucket and the `back` ones before it. */
  const newest = (back: number): Window => ({ start: current - back * unit, end });

  let empty = -1;
  let filled = Math.min(granularity === 'minute' ? 4 : 0, most);
  let pushes = yield newest(filled);
  while (pushes === 0) {
    if (filled === most) return undefined;
    empty = filled;
    filled = Math.min(8 * (filled + 1), most);
    pushes = yield newest(filled);
  }
  while (filled - empty > Math.max(1, filled / PRECISION)) {
    const middle = Math.floor((empty + filled) / 2);
    if ((yield newest(middle)) > 0) filled = middle;
    else empty = middle;
  }
  const beganAgo = (back: number) => nowSeconds - newest(back).start;
  return {
    unitSeconds: unit,
    beganAgoSeconds: { least: beganAgo(empty + 1), most: beganAgo(filled) },
    isNewest: filled === 0,
    usualInGap: yield* usualIn(newest(empty), nowSeconds),
  };
}

function* usualIn({ start, end }: Window, nowSeconds: number): Generator<Window, number | undefined, number> {
  if (start >= end) return 0;
  // The same time a day before; for a gap of several days, as many days before.
  const shift = Math.ceil((end - start) / DAY) * DAY;
  const before = { start: start - shift, end: end - shift };
  return before.start < nowSeconds - LIMIT_SECONDS + MARGIN ? undefined : yield before;
}

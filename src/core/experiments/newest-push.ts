/** How old the newest figure is: found by halving the age at which windows that end now have pushes. */

import { startOfUnit } from '../beijing-day.ts';
import { LIMIT_SECONDS, type Window } from '../window.ts';
import type { Granularity } from './granularity.ts';

export interface NewestPushOptions {
  readonly nowSeconds: number;
  /** Windows begin at its edges: a coarse upstream tells no more. */
  readonly granularity: Exclude<Granularity, 'undecided'>;
}

export interface NewestPush {
  /** Of a granule. */
  readonly unitSeconds: number;
  /** The newest granule with pushes began between so and so long ago: no figure is newer, and all may be as old. */
  readonly beganAgoSeconds: { readonly least: number; readonly most: number };
  /** It is the newest there is: the last minute, or the hour or day that is running. */
  readonly isNewest: boolean;
  /** Pushes of the time without figures, as of the same time a day before; undefined where that lies too far back. */
  readonly usualInGap: number | undefined;
}

/** Yields windows, takes their pushes, returns undefined when the last seven days have none. At most 12 windows. */
export type NewestPushExperiment = Generator<Window, NewestPush | undefined, number>;

const UNIT_SECONDS = { minute: 60, hour: 3600, day: 86_400 } as const;
const DAY = 86_400;
const MARGIN = 3600;
/** Good enough for a delay: a sixteenth of it. */
const PRECISION = 16;

export function* newestPushExperiment({ nowSeconds, granularity }: NewestPushOptions): NewestPushExperiment {
  const unit = UNIT_SECONDS[granularity];
  // Not a second of the future, which may be refused: so the newest minute is the last whole one.
  const end = Math.floor(nowSeconds / 60) * 60;
  const running = startOfUnit(end - 1, unit);
  const most = Math.floor((running - (nowSeconds - LIMIT_SECONDS + MARGIN)) / unit);
  /** The running granule and `back` before it. */
  const newest = (back: number): Window => ({ start: running - back * unit, end });

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
  // A day before the gap began: a gap of days is compared with as many days.
  const shift = Math.ceil((end - start) / DAY) * DAY;
  const before = { start: start - shift, end: end - shift };
  return before.start < nowSeconds - LIMIT_SECONDS + MARGIN ? undefined : yield before;
}

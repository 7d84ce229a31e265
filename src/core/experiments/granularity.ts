/** Whether the upstream counts in minutes, hours or days: found by halving windows and looking whether their figures are halved. */

import type { Messages } from '../../messages/messages.ts';
import { startOfUnit } from '../beijing-day.ts';
import { LIMIT_SECONDS, type Window } from '../window.ts';
import { spanText, timestampText } from './detail-text.ts';

/** `undecided`: too few pushes to tell. */
export type Granularity = 'minute' | 'hour' | 'day' | 'undecided';

/** How a coarse upstream fills a window: with every hour or day that it touches, or that starts in it. */
export type GranularityRule = 'touching' | 'starting';

export interface GranularityFinding {
  readonly granularity: Granularity;
  /** Told of coarse figures only. */
  readonly rule?: GranularityRule;
  /** One sentence. */
  readonly evidence: string;
  /** All that was asked, in this order. */
  readonly asked: readonly AskedWindow[];
}

export interface AskedWindow extends Window {
  readonly pushes: number;
}

export interface GranularityOptions {
  readonly nowSeconds: number;
  readonly messages: Messages;
  /** Default 40. With fewer, more is left undecided. */
  readonly maxCalls?: number;
}

/** Yields the windows to ask for, takes the pushes that were to be sent in each (`sendable`), and returns the verdict. */
export type GranularityExperiment = Generator<Window, GranularityFinding, number>;

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** It takes so many other hours or days with pushes to believe that pushes lie together because figures are coarse. */
const CONFIRMATIONS = 2;
/** Parts of an hour are an unlikely granule where the hour itself was divided. */
const CONFIRMATIONS_WITHIN_HOUR = 4;

/** What one descent from a day towards a minute came to. */
type Found = Omit<GranularityFinding, 'asked'>;

/**
 * Halves a day, the half with more pushes, and so on. Where both halves have a part of the whole, figures are finer than
 * the whole: no coarse upstream divides its granule. Where each half has all of it, a granule lies across the cut. Where all
 * lies in one half down to a single minute, it was a granule that starts there, or pushes sent at one go: then the same
 * minute of other hours (or days) must have all of theirs, too. An app that sends nothing but at full hours looks the same,
 * and is as well served by hours.
 */
export function* granularityExperiment({
  nowSeconds,
  messages,
  maxCalls = 40,
}: GranularityOptions): GranularityExperiment {
  const asked: AskedWindow[] = [];
  const known = new Map<string, number>();

  function* ask(window: Window): Generator<Window, number, number> {
    const key = `${window.start} ${window.end}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const pushes = yield window;
    known.set(key, pushes);
    asked.push({ ...window, pushes });
    return pushes;
  }

  const hasCalls = (calls: number) => asked.length + calls <= maxCalls;

  function* descend(first: Window): Generator<Window, Found | undefined, number> {
    let window = first;
    let pushes = yield* ask(window);
    let narrowestSplit: AskedWindow | undefined;
    // The widest window that has not been split since the last that was.
    let solid: AskedWindow | undefined;
    while (length(window) > MINUTE && pushes >= 2 && hasCalls(2)) {
      const [left, right] = halves(window);
      const [before, after] = [yield* ask(left), yield* ask(right)];
      const whole = { ...window, pushes };
      if (isOverlap(whole, before, after)) return overlapping(whole, [before, after], messages);
      if (before > 0 && after > 0) {
        narrowestSplit = whole;
        solid = undefined;
      } else {
        solid ??= whole;
      }
      [window, pushes] = before >= after ? [left, before] : [right, after];
    }
    if (solid !== undefined && length(window) === MINUTE) {
      const found = yield* examine(solid, window, narrowestSplit !== undefined);
      if (found !== undefined) return found;
    }
    return narrowestSplit !== undefined && length(narrowestSplit) <= HOUR
      ? split(narrowestSplit, messages)
      : undefined;
  }

  /** `solid` has all its pushes in one minute: is that a granule's beginning, or did the app send them at one go? */
  function* examine(
    solid: AskedWindow,
    minute: Window,
    isWithinSplitDay: boolean,
  ): Generator<Window, Found | undefined, number> {
    if (length(solid) > HOUR && !isWithinSplitDay && isDaysEdge(minute.start)) {
      return yield* confirm(solid, minute, DAY);
    }
    if (length(solid) < HOUR) {
      return minute.start % (5 * MINUTE) === 0 ? yield* confirm(solid, minute, HOUR) : undefined;
    }
    const hour = hourOf(minute);
    const pushes = yield* ask(hour);
    const whole = { ...hour, pushes };
    return isHoursEdge(minute.start) ? yield* confirm(whole, minute, HOUR) : atOneGo(whole, minute, messages);
  }

  /** Looks whether the same minute has all pushes in other hours, or days, too. */
  function* confirm(
    solid: AskedWindow,
    minute: Window,
    unit: number,
  ): Generator<Window, Found | undefined, number> {
    const enough = length(solid) < HOUR ? CONFIRMATIONS_WITHIN_HOUR : CONFIRMATIONS;
    let confirmed = 0;
    for (const shift of [-unit, unit, -2 * unit, 2 * unit, -3 * unit, 3 * unit]) {
      const other = shifted(solid, shift);
      if (!isReachable(other, nowSeconds) || !hasCalls(2)) continue;
      const pushes = yield* ask(other);
      if (pushes === 0) continue;
      const inMinute = yield* ask(shifted(minute, shift));
      if (inMinute < pushes)
        return unit === HOUR ? scattered({ ...other, pushes }, inMinute, messages) : undefined;
      confirmed += 1;
      if (confirmed === enough) return starting(solid, minute, enough, messages);
    }
    return undefined;
  }

  for (const day of daysToTry(nowSeconds)) {
    if (!hasCalls(1)) break;
    const found = yield* descend(day);
    if (found !== undefined) return { ...found, asked };
  }
  return { granularity: 'undecided', evidence: undecidedText(asked, messages), asked };
}

/** Complete days of Beijing, the newest first; last what there is of today. Their figures hardly change while they are asked for. */
function daysToTry(nowSeconds: number): readonly Window[] {
  const today = startOfUnit(nowSeconds, DAY);
  const days = [1, 2, 3, 4, 5].map((back) => ({ start: today - back * DAY, end: today - (back - 1) * DAY }));
  const lastHour = Math.floor(nowSeconds / HOUR) * HOUR;
  return lastHour > today ? [...days, { start: today, end: lastHour }] : days;
}

/** Whether a window has ended, and begins an hour or more later than the upstream's limit. */
function isReachable({ start, end }: Window, nowSeconds: number): boolean {
  return end <= nowSeconds && start >= nowSeconds - LIMIT_SECONDS + HOUR;
}

/** Midnight in Beijing, or by UTC. */
function isDaysEdge(seconds: number): boolean {
  return seconds % DAY === 0 || seconds === startOfUnit(seconds, DAY);
}

/** Of any time zone. */
function isHoursEdge(seconds: number): boolean {
  return seconds % (HOUR / 2) === 0;
}

function hourOf({ start }: Window): Window {
  const hour = Math.floor(start / HOUR) * HOUR;
  return { start: hour, end: hour + HOUR };
}

function length({ start, end }: Window): number {
  return end - start;
}

function shifted({ start, end }: Window, seconds: number): Window {
  return { start: start + seconds, end: end + seconds };
}

/** Cut at a full hour while it is longer than one, so that hours are never cut before it is their turn. */
function halves({ start, end }: Window): readonly [Window, Window] {
  const unit = end - start > HOUR ? HOUR : MINUTE;
  const cut = start + Math.floor((end - start) / 2 / unit) * unit;
  return [
    { start, end: cut },
    { start: cut, end },
  ];
}

/**
 * Whether the halves have more than the whole. Of windows that include their ends, halves have the minute at the cut
 * twice: that is no overlap worth the name, unless what lies at the cut is a large part of a window of many minutes.
 */
function isOverlap(whole: AskedWindow, before: number, after: number): boolean {
  const minutes = length(whole) / MINUTE;
  if (minutes >= 15 && minutes <= 60) return before + after > 1.25 * whole.pushes;
  return Math.max(before, after) >= whole.pushes && Math.min(before, after) > whole.pushes / 4;
}

/** The coarsest of what an upstream is thought to count in, which a window that cannot be divided speaks for. */
function coarsenessOf(window: Window): 'hour' | 'day' {
  return length(window) <= HOUR ? 'hour' : 'day';
}

function overlapping(whole: AskedWindow, halves: readonly [number, number], messages: Messages): Found {
  const { overlapping: text } = messages.experiments.granularity;
  return {
    granularity: coarsenessOf(whole),
    rule: 'touching',
    evidence: text({ ...spanOf(whole, messages), halves }),
  };
}

function starting(solid: AskedWindow, minute: Window, others: number, messages: Messages): Found {
  const { startingInHours, startingInDays } = messages.experiments.granularity;
  const granularity = coarsenessOf(solid);
  const text = granularity === 'hour' ? startingInHours : startingInDays;
  return {
    granularity,
    rule: 'starting',
    evidence: text({ ...spanOf(solid, messages), minute: timestampText(minute.start), others }),
  };
}

function split(narrowest: AskedWindow, messages: Messages): Found {
  const { split: text } = messages.experiments.granularity;
  return { granularity: 'minute', evidence: text(spanOf(narrowest, messages)) };
}

function atOneGo(hour: AskedWindow, minute: Window, messages: Messages): Found {
  const { allInOneMinute: text } = messages.experiments.granularity;
  const evidence = text({ ...spanOf(hour, messages), minute: timestampText(minute.start) });
  return { granularity: 'minute', evidence };
}

function scattered(other: AskedWindow, inMinute: number, messages: Messages): Found {
  const { scattered: text } = messages.experiments.granularity;
  return { granularity: 'minute', evidence: text({ ...spanOf(other, messages), inMinute }) };
}

function undecidedText(asked: readonly AskedWindow[], messages: Messages): string {
  const { noPushes, tooFewPushes } = messages.experiments.granularity;
  const most = Math.max(0, ...asked.map(({ pushes }) => pushes));
  return most === 0 ? noPushes : tooFewPushes({ pushes: most });
}

function spanOf(window: AskedWindow, messages: Messages) {
  return { span: spanText(window, messages), pushes: window.pushes };
}

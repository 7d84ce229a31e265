/** The granularity of the upstream's counts (minutes, hours or days): halves windows and compares the counts of the halves. */

import type { Messages } from '../../messages/messages.ts';
import { startOfUnit } from '../beijing-day.ts';
import { LIMIT_SECONDS, type Window } from '../window.ts';
import { spanText, timestampText } from './detail-text.ts';

/** The length of the upstream's time buckets. `undecided`: there are too few pushes to find it out. */
export type Granularity = 'minute' | 'hour' | 'day' | 'undecided';

/** Which time buckets an upstream counts for a window: all that the window touches, or all that start in it. */
export type GranularityRule = 'touching' | 'starting';

export interface GranularityFinding {
  readonly granularity: Granularity;
  /** Undefined for minutes, and while the granularity is undecided. */
  readonly rule?: GranularityRule;
  /** The observation behind the finding, in one sentence. */
  readonly evidence: string;
  /** All windows that the experiment counted, in this order. */
  readonly counted: readonly CountedWindow[];
}

export interface CountedWindow extends Window {
  readonly pushes: number;
}

export interface GranularityOptions {
  readonly nowSeconds: number;
  readonly messages: Messages;
  /** The most windows to count, 40 by default. With fewer, the granularity is undecided more often. */
  readonly maxCalls?: number;
}

/** Yields a window, receives the pushes that were to be sent in it (`sendable`), and so on; returns the finding. */
export type GranularityExperiment = Generator<Window, GranularityFinding, number>;

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** How many other hours or days must look the same before the experiment trusts that their pushes are in one time bucket. */
const CONFIRMATIONS = 2;
/** Time buckets shorter than an hour are unlikely, so they need more confirmations. */
const CONFIRMATIONS_WITHIN_HOUR = 4;

type Found = Omit<GranularityFinding, 'counted'>;

/** A part of the experiment: yields windows, receives their pushes. */
type Part<R> = Generator<Window, R, number>;

interface Experiment {
  readonly nowSeconds: number;
  readonly messages: Messages;
  readonly maxCalls: number;
  readonly counted: CountedWindow[];
}

/**
 * Halves a day, then the half with more pushes, and so on down to a minute.
 * - If both halves count a part of the whole, counts are finer than the whole: a coarse upstream does not divide its time buckets.
 * - If both halves count all of the whole, a time bucket lies across the cut.
 * - If one half counts everything, down to a single minute, then either a time bucket starts in that minute, or the app sent
 *   everything in it. A time bucket is the reason if the same minute of other hours (or days) counts everything, too.
 *
 * An app that sends only at full hours looks like an upstream that counts hours. It loses nothing if it is taken for one.
 */
export function* granularityExperiment({
  nowSeconds,
  messages,
  maxCalls = 40,
}: GranularityOptions): GranularityExperiment {
  const experiment: Experiment = { nowSeconds, messages, maxCalls, counted: [] };
  const { counted } = experiment;
  for (const day of daysToTry(nowSeconds)) {
    if (!hasCalls(experiment, 1)) break;
    const found = yield* descend(experiment, day);
    if (found !== undefined) return { ...found, counted };
  }
  return { granularity: 'undecided', evidence: undecidedText(counted, messages), counted };
}

/** The pushes of a window. Each window needs only one call. */
function* count({ counted }: Experiment, window: Window): Part<number> {
  const before = counted.find(({ start, end }) => start === window.start && end === window.end);
  if (before !== undefined) return before.pushes;
  const pushes = yield window;
  counted.push({ ...window, pushes });
  return pushes;
}

function hasCalls({ counted, maxCalls }: Experiment, calls: number): boolean {
  return counted.length + calls <= maxCalls;
}

function* descend(experiment: Experiment, first: Window): Part<Found | undefined> {
  const { messages } = experiment;
  let window = first;
  let pushes = yield* count(experiment, window);
  let narrowestSplit: CountedWindow | undefined;
  // The widest window below the narrowest split: all windows inside it had their pushes in one half.
  let solid: CountedWindow | undefined;
  while (length(window) > MINUTE && pushes >= 2 && hasCalls(experiment, 2)) {
    const [left, right] = halves(window);
    const [before, after] = [yield* count(experiment, left), yield* count(experiment, right)];
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
    const found = yield* examineMinute(experiment, solid, window, narrowestSplit !== undefined);
    if (found !== undefined) return found;
  }
  return narrowestSplit !== undefined && length(narrowestSplit) <= HOUR
    ? split(narrowestSplit, messages)
    : undefined;
}

/** All pushes of `solid` are in `minute`: does a time bucket start there, or did the app send everything in that minute? */
function* examineMinute(
  experiment: Experiment,
  solid: CountedWindow,
  minute: Window,
  isWithinSplitDay: boolean,
): Part<Found | undefined> {
  if (length(solid) > HOUR && !isWithinSplitDay && startsDay(minute.start)) {
    return yield* confirm(experiment, solid, minute, DAY);
  }
  if (length(solid) < HOUR) {
    return minute.start % (5 * MINUTE) === 0 ? yield* confirm(experiment, solid, minute, HOUR) : undefined;
  }
  const hour = hourOf(minute);
  const whole = { ...hour, pushes: yield* count(experiment, hour) };
  return startsHour(minute.start)
    ? yield* confirm(experiment, whole, minute, HOUR)
    : allInOneMinute(whole, minute, experiment.messages);
}

/** Checks whether the same minute of other hours, or days, counts all their pushes, too. */
function* confirm(
  experiment: Experiment,
  solid: CountedWindow,
  minute: Window,
  unit: number,
): Part<Found | undefined> {
  const { nowSeconds, messages } = experiment;
  const enough = length(solid) < HOUR ? CONFIRMATIONS_WITHIN_HOUR : CONFIRMATIONS;
  let confirmed = 0;
  for (const shift of [-unit, unit, -2 * unit, 2 * unit, -3 * unit, 3 * unit]) {
    const other = shifted(solid, shift);
    if (!isAvailable(other, nowSeconds) || !hasCalls(experiment, 2)) continue;
    const pushes = yield* count(experiment, other);
    if (pushes === 0) continue;
    const inMinute = yield* count(experiment, shifted(minute, shift));
    if (inMinute < pushes) {
      return unit === HOUR ? scattered({ ...other, pushes }, inMinute, messages) : undefined;
    }
    confirmed += 1;
    if (confirmed === enough) return starting(solid, minute, enough, messages);
  }
  return undefined;
}

/** Complete days of Beijing, the newest first, since their counts hardly change during the experiment; then the past hours of today. */
function daysToTry(nowSeconds: number): readonly Window[] {
  const today = startOfUnit(nowSeconds, DAY);
  const days = [1, 2, 3, 4, 5].map((back) => ({ start: today - back * DAY, end: today - (back - 1) * DAY }));
  const lastHour = Math.floor(nowSeconds / HOUR) * HOUR;
  return lastHour > today ? [...days, { start: today, end: lastHour }] : days;
}

/** Whether a window is in the past, and starts at least an hour after the upstream's limit. */
function isAvailable({ start, end }: Window, nowSeconds: number): boolean {
  return end <= nowSeconds && start >= nowSeconds - LIMIT_SECONDS + HOUR;
}

/** Whether a day starts then, in Beijing or by UTC. */
function startsDay(seconds: number): boolean {
  return seconds % DAY === 0 || seconds === startOfUnit(seconds, DAY);
}

/** Whether an hour starts then, in any time zone: some differ by half an hour. */
function startsHour(seconds: number): boolean {
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

/** The halves of a window. Windows are divided into whole hours before an hour is divided. */
function halves({ start, end }: Window): readonly [Window, Window] {
  const unit = end - start > HOUR ? HOUR : MINUTE;
  const cut = start + Math.floor((end - start) / 2 / unit) * unit;
  return [
    { start, end: cut },
    { start: cut, end },
  ];
}

/**
 * Whether the halves count more than the whole. If windows include their ends, both halves count the minute at the cut. That
 * is no overlap, unless the minute has a large part of the pushes of a window of many minutes.
 */
function isOverlap(whole: CountedWindow, before: number, after: number): boolean {
  const minutes = length(whole) / MINUTE;
  if (minutes >= 15 && minutes <= 60) return before + after > 1.25 * whole.pushes;
  return Math.max(before, after) >= whole.pushes && Math.min(before, after) > whole.pushes / 4;
}

/** The granularity of an upstream that does not divide this window: an hour or a day. */
function coarsenessOf(window: Window): 'hour' | 'day' {
  return length(window) <= HOUR ? 'hour' : 'day';
}

function overlapping(whole: CountedWindow, halves: readonly [number, number], messages: Messages): Found {
  const { overlapping: text } = messages.experiments.granularity;
  return {
    granularity: coarsenessOf(whole),
    rule: 'touching',
    evidence: text({ ...spanOf(whole, messages), halves }),
  };
}

function starting(solid: CountedWindow, minute: Window, others: number, messages: Messages): Found {
  const { startingInHours, startingInDays } = messages.experiments.granularity;
  const granularity = coarsenessOf(solid);
  const text = granularity === 'hour' ? startingInHours : startingInDays;
  return {
    granularity,
    rule: 'starting',
    evidence: text({ ...spanOf(solid, messages), minute: timestampText(minute.start), others }),
  };
}

function split(narrowest: CountedWindow, messages: Messages): Found {
  const { split: text } = messages.experiments.granularity;
  return { granularity: 'minute', evidence: text(spanOf(narrowest, messages)) };
}

function allInOneMinute(hour: CountedWindow, minute: Window, messages: Messages): Found {
  const { allInOneMinute: text } = messages.experiments.granularity;
  const evidence = text({ ...spanOf(hour, messages), minute: timestampText(minute.start) });
  return { granularity: 'minute', evidence };
}

function scattered(other: CountedWindow, inMinute: number, messages: Messages): Found {
  const { scattered: text } = messages.experiments.granularity;
  return { granularity: 'minute', evidence: text({ ...spanOf(other, messages), inMinute }) };
}

function undecidedText(counted: readonly CountedWindow[], messages: Messages): string {
  const { noPushes, tooFewPushes } = messages.experiments.granularity;
  const most = Math.max(0, ...counted.map(({ pushes }) => pushes));
  return most === 0 ? noPushes : tooFewPushes({ pushes: most });
}

function spanOf(window: CountedWindow, messages: Messages) {
  return { span: spanText(window, messages), pushes: window.pushes };
}

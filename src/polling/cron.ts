/** When schedules fire: cron expressions as node-cron reads them, in their time zone, also when its clocks change. */
import cron, { type ScheduledTask } from 'node-cron';
import type { Gaps } from './plan.ts';

export interface Schedule {
  /** Cron expression, five or six fields. */
  readonly schedule: string;
  readonly timeZone: string;
}

/** The granularity of a schedule in milliseconds: a minute, or a second where it has a field for seconds. */
export function stepOf({ schedule }: Pick<Schedule, 'schedule'>): number {
  return schedule.trim().split(/\s+/).length === 6 ? 1000 : 60_000;
}

/** All times are unix milliseconds. */
export interface Firings {
  /** The firings after `afterMs` up to `untilMs`, oldest first. Checks every step between the two, so keep them close. */
  between(afterMs: number, untilMs: number): readonly number[];
  /** The next `count` firings from now on. */
  next(count: number): readonly number[];
  /** Must be called at the end, because node-cron keeps a list of all tasks. */
  destroy(): void;
}

export function firingsOf({ schedule, timeZone }: Schedule): Firings {
  const task = cron.createTask(schedule, () => {}, { timezone: timeZone });
  const stepMs = stepOf({ schedule });
  const between = (afterMs: number, untilMs: number) => firingsBetween(task, stepMs, afterMs, untilMs);
  return {
    between,
    next: (count) => {
      const nowMs = Date.now();
      const found = task.getNextRuns(count).map((date) => date.getTime());
      const mayMissFirings = clockChangesIn(timeZone);
      // When summer time ends, clocks show one hour twice. node-cron skips one of the two.
      const all = found.flatMap((firing, index) => {
        const previousMs = found[index - 1] ?? nowMs;
        return mayMissFirings(previousMs, firing) ? between(previousMs, firing) : [firing];
      });
      return all.slice(0, count);
    },
    destroy: () => void task.destroy(),
  };
}

/** Only a schedule that fires at least every two hours can lose a firing in the repeated hour. */
const LONGEST_GAP_MS = 3 * 3_600_000;

/** Whether node-cron may miss firings between two times, because the clocks of the zone change between them. */
function clockChangesIn(timeZone: string): (afterMs: number, untilMs: number) => boolean {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const offset = (atMs: number) =>
    format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value;
  return (afterMs, untilMs) => untilMs - afterMs <= LONGEST_GAP_MS && offset(afterMs) !== offset(untilMs);
}

function firingsBetween(
  task: ScheduledTask,
  stepMs: number,
  afterMs: number,
  untilMs: number,
): readonly number[] {
  const firings: number[] = [];
  for (let atMs = (Math.floor(afterMs / stepMs) + 1) * stepMs; atMs <= untilMs; atMs += stepMs) {
    if (task.match(new Date(atMs))) firings.push(atMs);
  }
  return firings;
}

/** The next `count` times, in unix milliseconds, at which the schedule fires. */
export function nextFirings(schedule: string, timeZone: string, count: number): readonly number[] {
  const firings = firingsOf({ schedule, timeZone });
  try {
    return firings.next(count);
  } finally {
    firings.destroy();
  }
}

/** Covers a week of a schedule that fires every quarter of an hour in working hours. */
const FIRINGS_COMPARED = 200;

/** The gaps between the next firings of a schedule. */
export function firingGaps(schedule: string, timeZone: string): Gaps {
  const firings = nextFirings(schedule, timeZone, FIRINGS_COMPARED);
  const gaps = firings.slice(1).map((firing, index) => firing - (firings[index] ?? firing));
  return { shortestMs: Math.min(...gaps), longestMs: Math.max(...gaps) };
}

/** `firingGaps` with a cache: many apps share a schedule, and computing 200 firings can take 0.1 s. */
export function rememberedGaps(): typeof firingGaps {
  const known = new Map<string, Gaps>();
  return (schedule, timeZone) => {
    const key = `${timeZone} ${schedule}`;
    const gaps = known.get(key) ?? firingGaps(schedule, timeZone);
    known.set(key, gaps);
    return gaps;
  };
}

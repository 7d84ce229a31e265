/** When schedules fire: cron expressions as node-cron reads them, in their time zone and through every change of its clocks. */
import cron, { type ScheduledTask } from 'node-cron';
import type { Gaps } from './plan.ts';

export interface Schedule {
  /** Cron expression, five or six fields. */
  readonly schedule: string;
  readonly timeZone: string;
}

/** The moments at which a schedule can fire: whole minutes, or seconds where it has a field for them. */
export function stepOf({ schedule }: Pick<Schedule, 'schedule'>): number {
  return schedule.trim().split(/\s+/).length === 6 ? 1000 : 60_000;
}

export interface Firings {
  /** Those after `afterMs` until `untilMs`, oldest first. Looks at every moment between, so keep the two close. */
  between(afterMs: number, untilMs: number): readonly number[];
  /** The next `count`, from now. */
  next(count: number): readonly number[];
  /** Must be called in the end: node-cron keeps a list of all. */
  destroy(): void;
}

/** All in unix milliseconds. */
export function firingsOf({ schedule, timeZone }: Schedule): Firings {
  const task = cron.createTask(schedule, () => {}, { timezone: timeZone });
  const stepMs = stepOf({ schedule });
  const between = (afterMs: number, untilMs: number) => firingsBetween(task, stepMs, afterMs, untilMs);
  return {
    between,
    next: (count) => {
      const nowMs = Date.now();
      const found = task.getNextRuns(count).map((date) => date.getTime());
      const isHole = holesIn(timeZone);
      // node-cron leaps over one pass of the hour that clocks show twice when summer time ends.
      const all = found.flatMap((firing, index) => {
        const beforeMs = found[index - 1] ?? nowMs;
        return isHole(beforeMs, firing) ? between(beforeMs, firing) : [firing];
      });
      return all.slice(0, count);
    },
    destroy: () => void task.destroy(),
  };
}

/** Only what comes round within two hours can miss anything in an hour. */
const LONGEST_HOLE_MS = 3 * 3_600_000;

/** Whether firings may be missing between two moments, because the clocks of the zone change there. */
function holesIn(timeZone: string): (afterMs: number, untilMs: number) => boolean {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const offset = (atMs: number) =>
    format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value;
  return (afterMs, untilMs) => untilMs - afterMs <= LONGEST_HOLE_MS && offset(afterMs) !== offset(untilMs);
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

/** Enough to see a week's worth of a quarter-hourly schedule of working hours, in a few milliseconds. */
const FIRINGS_LOOKED_AT = 200;

/** The gaps between the next firings of a schedule. */
export function firingGaps(schedule: string, timeZone: string): Gaps {
  const firings = firingsOfEveryHour(schedule) ?? nextFirings(schedule, timeZone, FIRINGS_LOOKED_AT);
  const gaps = firings.slice(1).map((firing, index) => firing - (firings[index] ?? firing));
  return { shortestMs: Math.min(...gaps), longestMs: Math.max(...gaps) };
}

/** `firingGaps` for a life of its own: many apps have one schedule, and looking 200 firings ahead may take 0.1 s. */
export function rememberedGaps(): typeof firingGaps {
  const known = new Map<string, Gaps>();
  return (schedule, timeZone) => {
    const key = `${timeZone} ${schedule}`;
    const gaps = known.get(key) ?? firingGaps(schedule, timeZone);
    known.set(key, gaps);
    return gaps;
  };
}

const HOUR_MS = 3_600_000;

/**
 * An hour's firings, and the first of the next hour, in milliseconds since the hour began; undefined where hours differ.
 * Looking ahead would give the same gaps, but costs tens of milliseconds before the exporter listens.
 */
function firingsOfEveryHour(schedule: string): readonly number[] | undefined {
  const { second, minute, hour, dayOfMonth, month, dayOfWeek } = cron.parse(schedule);
  const isEveryHour =
    hour.length === 24 && dayOfMonth.length === 31 && month.length === 12 && dayOfWeek.length === 7;
  if (!isEveryHour) return undefined;
  const firings = minute
    .flatMap((atMinute) => second.map((atSecond) => (atMinute * 60 + atSecond) * 1000))
    .sort((a, b) => a - b);
  return [...firings, HOUR_MS + (firings[0] ?? 0)];
}

/** Cron expressions by node-cron: jobs that tick, and when a schedule fires next. */
import cron, { type Logger } from 'node-cron';
import type { Gaps } from './plan.ts';

export interface CronJob {
  readonly schedule: string;
  readonly timeZone: string;
  readonly tick: () => void;
}

export interface RunningJobs {
  stop(): Promise<void>;
}

/** Starts the jobs; `logger` hears what node-cron has to say, which otherwise goes to the console. */
export function startJobs(jobs: readonly CronJob[], logger: Logger): RunningJobs {
  const tasks = jobs.map(({ schedule, timeZone, tick }) =>
    cron.schedule(schedule, tick, { timezone: timeZone, logger }),
  );
  return {
    async stop() {
      await Promise.all(tasks.map((task) => task.destroy()));
    },
  };
}

/** The next `count` times, in unix milliseconds, at which the schedule fires. */
export function nextFirings(schedule: string, timeZone: string, count: number): readonly number[] {
  const task = cron.createTask(schedule, () => {}, { timezone: timeZone });
  try {
    return task.getNextRuns(count).map((date) => date.getTime());
  } finally {
    task.destroy();
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

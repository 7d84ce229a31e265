/** Jobs that tick by schedule. Jobs with the same schedule share one clock, and their starts are staggered. */
import type { Schedule } from './cron.ts';
import { type ScheduleClock, startScheduleClock } from './schedule-clock.ts';
import { staggerStarts } from './staggered.ts';

export interface CronJob extends Schedule {
  readonly tick: () => void;
  /** Called with the number of firings that had no tick of their own. */
  readonly onMissed: (count: number) => void;
}

export interface RunningJobs {
  stop(): void;
}

export interface Jobs {
  /** Calls `onInternalError` with what a job throws. The job keeps ticking. */
  start(jobs: readonly CronJob[], onInternalError: (error: unknown) => void): RunningJobs;
}

interface RunningSchedule {
  readonly clock: ScheduleClock;
  readonly due: Set<(firings: number) => void>;
}

export function createJobs(): Jobs {
  const schedules = new Map<string, RunningSchedule>();

  function startSchedule(schedule: Schedule): RunningSchedule {
    const due: RunningSchedule['due'] = new Set();
    const clock = startScheduleClock(schedule, (firings) =>
      // A job that was stopped meanwhile must not tick.
      staggerStarts([...due].map((tick) => () => due.has(tick) && tick(firings))),
    );
    return { clock, due };
  }

  function startJob(job: CronJob, onInternalError: (error: unknown) => void): RunningJobs {
    const key = `${job.timeZone} ${job.schedule}`;
    const schedule = schedules.get(key) ?? startSchedule(job);
    schedules.set(key, schedule);
    const tick = (firings: number) => tickNow(job, { firings, onInternalError });
    schedule.due.add(tick);
    return {
      stop() {
        schedule.due.delete(tick);
        if (schedule.due.size > 0) return;
        schedule.clock.stop();
        schedules.delete(key);
      },
    };
  }

  return {
    start(jobs, onInternalError) {
      const running = jobs.map((job) => startJob(job, onInternalError));
      return {
        stop() {
          for (const job of running) job.stop();
        },
      };
    },
  };
}

interface Due {
  readonly firings: number;
  readonly onInternalError: (error: unknown) => void;
}

function tickNow({ tick, onMissed }: CronJob, { firings, onInternalError }: Due): void {
  try {
    tick();
    if (firings > 1) onMissed(firings - 1);
  } catch (error) {
    onInternalError(error);
  }
}

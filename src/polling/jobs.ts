/** Jobs that tick by their schedules; those of one schedule share one look at the clock, and begin a little apart. */
import type { Schedule } from './cron.ts';
import { type ScheduleClock, startScheduleClock } from './schedule-clock.ts';
import { staggerStarts } from './staggered.ts';

export interface CronJob extends Schedule {
  readonly tick: () => void;
  /** Told how many firings went by without a tick of their own. */
  readonly onMissed: (count: number) => void;
}

export interface RunningJobs {
  stop(): void;
}

export interface Jobs {
  /** `onFault` is told what a job throws; its next tick comes all the same. */
  start(jobs: readonly CronJob[], onFault: (error: unknown) => void): RunningJobs;
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
      // One that was stopped meanwhile does not tick any more.
      staggerStarts([...due].map((tell) => () => due.has(tell) && tell(firings))),
    );
    return { clock, due };
  }

  function startJob(job: CronJob, onFault: (error: unknown) => void): RunningJobs {
    const key = `${job.timeZone} ${job.schedule}`;
    const schedule = schedules.get(key) ?? startSchedule(job);
    schedules.set(key, schedule);
    const tell = (firings: number) => tickNow(job, { firings, onFault });
    schedule.due.add(tell);
    return {
      stop() {
        schedule.due.delete(tell);
        if (schedule.due.size > 0) return;
        schedule.clock.stop();
        schedules.delete(key);
      },
    };
  }

  return {
    start(jobs, onFault) {
      const running = jobs.map((job) => startJob(job, onFault));
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
  readonly onFault: (error: unknown) => void;
}

function tickNow({ tick, onMissed }: CronJob, { firings, onFault }: Due): void {
  try {
    tick();
    if (firings > 1) onMissed(firings - 1);
  } catch (error) {
    onFault(error);
  }
}

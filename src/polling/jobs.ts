/** Ticks by schedules and the wall clock, which may jump, stand still while the machine sleeps, or be set back. */
import { firingsOf, type Schedule, stepOf } from './cron.ts';

export interface CronJob extends Schedule {
  readonly tick: () => void;
  /** Told how many firings went by without a tick of their own. */
  readonly onMissed: (count: number) => void;
}

export interface RunningJobs {
  stop(): void;
}

/** Timers do not go on while a machine sleeps: after waking, what is due is found no later than this. */
const LOOK_AGAIN_MS = 10_000;
/** Less is no jump but a clock that is put right: its last minute is not gone through again. */
const SET_BACK_MS = 60_000;
/** The most moments looked at after a jump forward, some 0.1 s of work: a week of minutes. */
const MOMENTS_LOOKED_AT = 10_080;

/** `onFault` is told what a job throws; its next tick comes all the same. */
export function startJobs(jobs: readonly CronJob[], onFault: (error: unknown) => void): RunningJobs {
  const running = jobs.map((job) => startJob(job, onFault));
  return {
    stop() {
      for (const job of running) job.stop();
    },
  };
}

/**
 * node-cron knows when a schedule fires, but its own scheduler waits for the clock to come back when it was set back, gives up
 * firings it is a second late for, and after a jump of years goes through every minute of them.
 */
function startJob(job: CronJob, onFault: (error: unknown) => void): RunningJobs {
  const firings = firingsOf(job);
  const stepMs = stepOf(job);
  let lookedMs = Date.now();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    try {
      tickIfDue();
    } catch (error) {
      onFault(error);
    }
    const nowMs = Date.now();
    timer = setTimeout(look, Math.min(stepMs - (nowMs % stepMs), LOOK_AGAIN_MS));
  }

  function tickIfDue(): void {
    const nowMs = Date.now();
    const afterMs = Math.max(lookedMs, nowMs - MOMENTS_LOOKED_AT * stepMs);
    if (nowMs >= lookedMs || lookedMs - nowMs > SET_BACK_MS) lookedMs = nowMs;
    const due = firings.between(afterMs, nowMs).length;
    if (due > 0) job.tick();
    if (due > 1) job.onMissed(due - 1);
  }

  look();
  return {
    stop() {
      clearTimeout(timer);
      firings.destroy();
    },
  };
}

/** Tells when a schedule fires, by the wall clock, which may jump, stand still while the machine sleeps, or be set back. */
import { firingsOf, type Schedule, stepOf } from './cron.ts';

export interface ScheduleClock {
  stop(): void;
}

/** Timers do not go on while a machine sleeps: after waking, what is due is found no later than this. */
const LOOK_AGAIN_MS = 10_000;
/** Less is no jump but a clock that is put right: its last minute is not gone through again. */
const SET_BACK_MS = 60_000;
/** The most moments looked at after a jump forward, some 0.1 s of work: a week of minutes. */
const MOMENTS_LOOKED_AT = 10_080;

/**
 * `onDue` is told how many firings there were since it was last told: one, unless some went by unseen.
 *
 * node-cron knows when a schedule fires, but its own scheduler waits for the clock to come back when it was set back, gives up
 * firings it is a second late for, and after a jump of years goes through every minute of them.
 */
export function startScheduleClock(schedule: Schedule, onDue: (firings: number) => void): ScheduleClock {
  const firings = firingsOf(schedule);
  const stepMs = stepOf(schedule);
  let lookedMs = Date.now();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    const nowMs = Date.now();
    const afterMs = Math.max(lookedMs, nowMs - MOMENTS_LOOKED_AT * stepMs);
    if (nowMs >= lookedMs || lookedMs - nowMs > SET_BACK_MS) lookedMs = nowMs;
    const due = firings.between(afterMs, nowMs).length;
    timer = setTimeout(look, Math.min(stepMs - (nowMs % stepMs), LOOK_AGAIN_MS));
    if (due > 0) onDue(due);
  }

  look();
  return {
    stop() {
      clearTimeout(timer);
      firings.destroy();
    },
  };
}

/** Notices when a schedule fires by the system clock, which may jump, be set back, or go on while the machine sleeps. */
import { firingsOf, type Schedule, stepOf } from './cron.ts';

export interface ScheduleClock {
  stop(): void;
}

/** Timers pause while the machine sleeps. After it wakes, missed firings are found within this time. */
const CHECK_CLOCK_MS = 10_000;
/** A clock that is set back by less was only corrected; its last minute does not fire again. */
const SET_BACK_MS = 60_000;
/** How many steps are checked at most after a jump forward: a week of minutes, which takes about 0.1 s. */
const STEPS_CHECKED = 10_080;

/**
 * Calls `onDue` with the number of firings since its last call, which is more than one after a sleep or a jump.
 *
 * node-cron knows when a schedule fires, but its own scheduler is not used: after the clock was set back it waits until the old
 * time comes again, it drops firings that are a second late, and after a jump of years it checks every minute of them.
 */
export function startScheduleClock(schedule: Schedule, onDue: (firings: number) => void): ScheduleClock {
  const firings = firingsOf(schedule);
  const stepMs = stepOf(schedule);
  let checkedMs = Date.now();
  let timer: NodeJS.Timeout | undefined;

  function check(): void {
    const nowMs = Date.now();
    const afterMs = Math.max(checkedMs, nowMs - STEPS_CHECKED * stepMs);
    if (nowMs >= checkedMs || checkedMs - nowMs > SET_BACK_MS) checkedMs = nowMs;
    const due = firings.between(afterMs, nowMs).length;
    timer = setTimeout(check, Math.min(stepMs - (nowMs % stepMs), CHECK_CLOCK_MS));
    if (due > 0) onDue(due);
  }

  check();
  return {
    stop() {
      clearTimeout(timer);
      firings.destroy();
    },
  };
}

/** A timer for the expiry of a report by the system clock. */

export interface ExpiryTimer {
  /** Replaces the expiry that the timer waits for, in unix milliseconds; undefined for none. */
  waitFor(expiryMs: number | undefined): void;
}

/** The system clock jumps and goes on while the machine sleeps. Timers do neither, so the clock is checked from time to time. */
const CHECK_CLOCK_MS = 10_000;

/** Calls `onExpired` once for each expiry, unless another one replaces it before. */
export function createExpiryTimer(nowMs: () => number, onExpired: () => void): ExpiryTimer {
  let timer: NodeJS.Timeout | undefined;

  function waitFor(expiryMs: number | undefined): void {
    clearTimeout(timer);
    if (expiryMs === undefined) return;
    // One millisecond more, because a report is still fresh at its expiry time.
    const waitMs = Math.min(expiryMs - nowMs() + 1, CHECK_CLOCK_MS);
    timer = setTimeout(() => (nowMs() > expiryMs ? onExpired() : waitFor(expiryMs)), waitMs);
    timer.unref();
  }

  return { waitFor };
}

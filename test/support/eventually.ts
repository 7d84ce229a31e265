/** Waits for what another program, or another part of this one, does in its own time. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Less than the time-out of a test, so that a test that hangs fails with the last error of its attempt. */
const GIVE_UP_MS = 300_000;
const LONGEST_PAUSE_MS = 200;

/** Repeats `attempt` until it no longer throws, and returns its result. */
export async function eventually<R>(attempt: () => R | Promise<R>): Promise<R> {
  const endMs = performance.now() + GIVE_UP_MS;
  for (let pauseMs = 10; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await sleep(pauseMs);
    }
  }
}

/** Waits for what another program will do in its own time. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until `attempt` no longer throws; after `timeoutMs` its last error is the result. */
export async function eventually<R>(attempt: () => Promise<R>, timeoutMs = 30_000): Promise<R> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
      await sleep(100);
    }
  }
}

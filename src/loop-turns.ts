/** Turns of the event loop for what takes milliseconds: many answers may come at once, and all in one turn would hold up everything else. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Resolves when it is the caller's time, in the order of asking. */
export type LoopTurn = () => Promise<void>;

/** What those who ask may take of one turn together. One each would be too few where scrapes of large pages make turns long. */
const TURN_MS = 8;

export function createLoopTurns(monotonicMs: () => number): LoopTurn {
  let last: Promise<void> = Promise.resolve();
  let beganMs = Number.NEGATIVE_INFINITY;

  async function begin(): Promise<void> {
    if (monotonicMs() - beganMs < TURN_MS) return;
    await nextTurn();
    beganMs = monotonicMs();
  }

  return () => {
    last = last.then(begin);
    return last;
  };
}

/** Turns of the event loop, one after the other: many answers may come at once, and in one turn they would hold up everything else. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Resolves in a turn that no other who asked has. */
export type LoopTurn = () => Promise<void>;

export function createLoopTurns(): LoopTurn {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(() => nextTurn());
    return last;
  };
}

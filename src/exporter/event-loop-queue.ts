/** Turns of the event loop for what takes milliseconds: many apps poll at the same second, and all in one turn would hold up everything else. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * A step of the page, for which a scraper waits; the end of a call, which makes figures newer; the beginning of one, which only
 * adds to what must end.
 */
type Work = 'page' | 'end' | 'begin';

/** Resolves when it is the caller's time: the page before ends before beginnings, and each kind in the order of asking. */
export type EventLoopQueue = (work: Work) => Promise<void>;

/** What those who ask may take of one turn together. One each would be too few where scrapes of large pages make turns long. */
const TURN_MS = 8;

export function createEventLoopQueue(monotonicMs: () => number): EventLoopQueue {
  const waiting: Readonly<Record<Work, (() => void)[]>> = { page: [], end: [], begin: [] };
  const next = () => waiting.page.shift() ?? waiting.end.shift() ?? waiting.begin.shift();
  const isAnyWaiting = () => waiting.page.length + waiting.end.length + waiting.begin.length > 0;
  let isGiving = false;

  async function give(): Promise<void> {
    isGiving = true;
    while (isAnyWaiting()) {
      await nextTurn();
      await giveOneTurn();
    }
    isGiving = false;
  }

  async function giveOneTurn(): Promise<void> {
    const beganMs = monotonicMs();
    do {
      next()?.();
      // Whoever waited for it goes on before this does.
      await undefined;
    } while (monotonicMs() - beganMs < TURN_MS && isAnyWaiting());
  }

  return (work) =>
    new Promise((resolve) => {
      waiting[work].push(resolve);
      if (!isGiving) void give();
    });
}

import { setImmediate } from 'node:timers';
import { describe, expect, it } from 'vitest';
import { createLoopTurns } from '../src/loop-turns.ts';

/** In which turn of the event loop each of four had its time, when each takes so long. */
async function turnsOf(eachMs: number): Promise<readonly number[]> {
  let ms = 0;
  const loopTurn = createLoopTurns(() => ms);
  let turn = 0;
  const countTurns = () => {
    turn += 1;
    counting = setImmediate(countTurns);
  };
  let counting = setImmediate(countTurns);
  const turns: number[] = [];
  const work = Array.from({ length: 4 }, async (_, index) => {
    await loopTurn();
    turns[index] = turn;
    ms += eachMs;
  });
  await Promise.all(work);
  clearImmediate(counting);
  return turns;
}

describe('turns of the event loop', () => {
  it('are had by one alone that takes long, in the order of asking', async () => {
    const turns = await turnsOf(8);
    expect(new Set(turns).size).toBe(4);
    expect(turns).toEqual(turns.toSorted((a, b) => a - b));
  });

  it('are shared by those that take little', async () => {
    const [first, second, third, fourth] = await turnsOf(4);
    expect(first).toBe(second);
    expect(third).toBe(fourth);
    expect(third).not.toBe(first);
  });
});

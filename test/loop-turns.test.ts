import { setImmediate } from 'node:timers';
import { describe, expect, it } from 'vitest';
import { createLoopTurns } from '../src/loop-turns.ts';

describe('turns of the event loop', () => {
  it('are had one at a time, in the order of asking, with a turn of others between two', async () => {
    const loopTurn = createLoopTurns();
    const seen: string[] = [];
    let turn = 0;
    const countTurns = () => {
      turn += 1;
      if (seen.length < 3) setImmediate(countTurns);
    };
    setImmediate(countTurns);
    const turns: number[] = [];
    const work = ['first', 'second', 'third'].map(async (name) => {
      await loopTurn();
      seen.push(name);
      turns.push(turn);
    });
    await Promise.all(work);
    expect(seen).toEqual(['first', 'second', 'third']);
    expect(new Set(turns).size).toBe(3);
  });
});

import { setImmediate } from 'node:timers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createEventLoopQueue } from '../../src/exporter/event-loop-queue.ts';

/** In which turn of the event loop each of four had its time, when each takes so long. */
async function turnsOf(eachMs: number): Promise<readonly number[]> {
  let ms = 0;
  const yieldToLoop = createEventLoopQueue(() => ms);
  let turn = 0;
  const countTurns = () => {
    turn += 1;
    counting = setImmediate(countTurns);
  };
  let counting = setImmediate(countTurns);
  const turns: number[] = [];
  const work = Array.from({ length: 4 }, async (_, index) => {
    await yieldToLoop('end');
    turns[index] = turn;
    ms += eachMs;
  });
  await Promise.all(work);
  clearImmediate(counting);
  return turns;
}

describe('turns of the event loop', () => {
  it('are had by one alone that takes long, in the order of asking', async () => {
    const turns = await turnsOf(12);
    expect(new Set(turns).size).toBe(4);
    expect(turns).toEqual(turns.toSorted((a, b) => a - b));
  });

  it('are shared by those that take little', async () => {
    const [first, second, third, fourth] = await turnsOf(6);
    expect(first).toBe(second);
    expect(third).toBe(fourth);
    expect(third).not.toBe(first);
  });

  it('are had by the page before what ends, and by that before what begins', async () => {
    const yieldToLoop = createEventLoopQueue(() => 0);
    const order: string[] = [];
    const had = async (work: 'page' | 'begin' | 'end', name: string) => {
      await yieldToLoop(work);
      order.push(name);
    };
    await Promise.all([
      had('begin', 'first call'),
      had('begin', 'second call'),
      had('end', 'first answer'),
      had('end', 'second answer'),
      had('page', 'page'),
    ]);
    expect(order).toEqual(['page', 'first answer', 'second answer', 'first call', 'second call']);
  });

  it('are given again to whoever asks after all have had theirs', async () => {
    const yieldToLoop = createEventLoopQueue(() => 0);
    await yieldToLoop('begin');
    await nextTurn();
    await expect(yieldToLoop('end')).resolves.toBeUndefined();
  });

  it('go on to what was asked for within one', async () => {
    const yieldToLoop = createEventLoopQueue(() => 0);
    const order: string[] = [];
    const call = async (name: string) => {
      await yieldToLoop('begin');
      order.push(`${name} sent`);
      await yieldToLoop('end');
      order.push(`${name} read`);
    };
    await Promise.all([call('a'), call('b')]);
    expect(order).toEqual(['a sent', 'a read', 'b sent', 'b read']);
  });
});

import { expect, it } from 'vitest';
import { budgetCalls } from '../../src/doctor/call-budget.ts';
import { createPacer } from '../../src/tencent/pacer.ts';

it('as many calls are made as were promised, and no more, whatever they are for', async () => {
  const pacer = budgetCalls(createPacer({ intervalMs: 0, monotonicMs: () => performance.now() }), 3);
  for (let call = 0; call < 2; call += 1) (await pacer.acquire({ priority: 0 })).sent();
  pacer.countOne();
  expect(pacer.granted()).toBe(3);
  await expect(pacer.acquire({ priority: 0 })).rejects.toMatchObject({
    reason: 'deadline',
    message: 'the API was not called: the 3 calls that were promised are used up',
    advice: 'run doctor again: repeated failures used up its calls',
  });
  expect(() => pacer.countOne()).toThrow('used up');
  expect(pacer.granted()).toBe(3);
});

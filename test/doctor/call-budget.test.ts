import { expect, it } from 'vitest';
import { budgetCalls } from '../../src/doctor/call-budget.ts';
import { createPacer } from '../../src/tencent/pacer.ts';

it('the budgeted pacer grants as many calls as it was created for, and refuses all others', async () => {
  const pacer = budgetCalls(createPacer({ intervalMs: 0, monotonicMs: () => performance.now() }), 3);
  for (let call = 0; call < 2; call += 1) (await pacer.acquire({ priority: 0 })).sent();
  pacer.countOne();
  expect(pacer.granted()).toBe(3);
  await expect(pacer.acquire({ priority: 0 })).rejects.toMatchObject({
    reason: 'deadline',
    message: 'the API was not called: doctor has made all of its 3 calls',
    advice: 'run doctor again: retries of failed calls used up its calls',
  });
  expect(() => pacer.countOne()).toThrow('doctor has made all of its 3 calls');
  expect(pacer.granted()).toBe(3);
});

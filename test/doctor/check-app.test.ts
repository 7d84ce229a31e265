import { describe, expect, it, onTestFinished } from 'vitest';
import { CHECK_NAMES, type Check } from '../../src/doctor/checks/check.ts';
import type { Fault } from '../../src/simulator/faults/faults.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { SHOP } from '../cli/simulated-upstream.ts';
import { freePort } from '../support/free-port.ts';
import { examinedShop } from './checked-shop.ts';

/** Nobody waits in a test. */
const retryBudgetMs = 400;

async function examined(...faults: readonly Fault[]) {
  const simulator = await startSimulator({ apps: [SHOP], minCallIntervalMs: 0, faults });
  onTestFinished(() => simulator.close());
  const made: Check[] = [];
  const place = { dataCenter: 'custom', baseUrl: simulator.url };
  const examination = await examinedShop(place, { retryBudgetMs, onCheck: (check) => made.push(check) });
  expect(made).toEqual(examination.checks);
  const statuses = Object.fromEntries(made.map(({ name, status }) => [name, status]));
  const check = (name: string) => made.find((one) => one.name === name);
  return { ...examination, statuses, check };
}

function refusal(code: number, command?: string): Fault {
  return { kind: 'refusal', code, ...(command === undefined ? {} : { command }) };
}

describe('an examination', () => {
  it('comes to every check, in one order, whatever fails', async () => {
    for (const faults of [
      [],
      [refusal(70009)],
      [refusal(91000, 'normal_push_loss')],
      [refusal(91000, 'normal_push_statistics')],
      [refusal(12345)],
    ]) {
      const { checks } = await examined(...faults);
      expect(checks.map(({ name }) => name)).toEqual(CHECK_NAMES);
    }
  });

  it('goes on with what there is where one report fails', async () => {
    const fault: Fault = { kind: 'http', status: 502, page: 'empty', command: 'normal_push_statistics' };
    const { statuses, check } = await examined(fault);
    expect(statuses).toMatchObject({
      connection: 'fail',
      credentials: 'ok',
      envelope: 'ok',
      'seven days': 'ok',
    });
    expect(check('connection')?.evidence).toBe('normal_push_statistics answered HTTP 502');
  });

  it('finds a limit that others use up, not the way in, to be what is wrong', async () => {
    const { statuses, check } = await examined(refusal(60011, 'normal_push_statistics'));
    expect(statuses).toMatchObject({
      connection: 'ok',
      credentials: 'ok',
      granularity: 'unknown',
      'seven days': 'ok',
    });
    expect(check('call limit')).toMatchObject({
      status: 'fail',
      evidence: expect.stringContaining('60011'),
      advice: expect.stringMatching(/^another program calls the API for this app too/),
    });
  });

  it('finds the same where nothing at all can be asked', async () => {
    const { checks, check } = await examined(refusal(60011));
    expect([check('connection')?.status, check('call limit')?.status]).toEqual(['ok', 'fail']);
    expect(check('administrator')?.evidence).toBe('not looked at: the call limit check comes first');
    expect(checks.filter(({ status }) => status === 'fail')).toHaveLength(1);
  });

  it('ends soon where nobody listens', async () => {
    const place = { dataCenter: 'custom', baseUrl: `http://127.0.0.1:${await freePort()}` };
    const { checks, advised } = await examinedShop(place, { retryBudgetMs });
    expect(checks[0]).toMatchObject({
      name: 'connection',
      status: 'fail',
      evidence: 'normal_push_statistics failed on the network (ECONNREFUSED)',
    });
    expect(checks).toContainEqual({
      name: 'clock',
      status: 'unknown',
      evidence: 'not looked at: there is no answer',
    });
    expect(advised).toBeUndefined();
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { CHECK_NAMES, type Check } from '../../src/doctor/checks/check.ts';
import type { Fault } from '../../src/simulator/faults/faults.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { SHOP } from '../cli/simulated-upstream.ts';
import { freePort } from '../support/free-port.ts';
import { checkedShop } from './checked-shop.ts';

/** Short: the failures of these tests last. */
const retryBudgetMs = 400;

async function checkedWith(...faults: readonly Fault[]) {
  const simulator = await startSimulator({ apps: [SHOP], minCallIntervalMs: 0, faults });
  onTestFinished(() => simulator.close());
  const made: Check[] = [];
  const place = { dataCenter: 'custom', baseUrl: simulator.url };
  const diagnosis = await checkedShop(place, { retryBudgetMs, onCheck: (check) => made.push(check) });
  expect(made).toEqual(diagnosis.checks);
  const statuses = Object.fromEntries(made.map(({ name, status }) => [name, status]));
  const check = (name: string) => made.find((one) => one.name === name);
  return { ...diagnosis, statuses, check };
}

function refusal(code: number, command?: string): Fault {
  return { kind: 'refusal', code, ...(command === undefined ? {} : { command }) };
}

describe('a diagnosis', () => {
  it.each<[string, readonly Fault[]]>([
    ['for a good upstream', []],
    ['when the credentials are refused', [refusal(70009)]],
    ['when the loss report fails', [refusal(91000, 'normal_push_loss')]],
    ['when the statistics fail', [refusal(91000, 'normal_push_statistics')]],
    ['when an undocumented code refuses every call', [refusal(12345)]],
  ])('has every check, in the fixed order, %s', async (_, faults) => {
    const { checks } = await checkedWith(...faults);
    expect(checks.map(({ name }) => name)).toEqual(CHECK_NAMES);
  });

  it('continues with the loss report when the call for the statistics fails', async () => {
    const fault: Fault = { kind: 'http', status: 502, page: 'empty', command: 'normal_push_statistics' };
    const { statuses, check } = await checkedWith(fault);
    expect(statuses).toMatchObject({
      connection: 'fail',
      credentials: 'ok',
      envelope: 'ok',
      'seven days': 'ok',
    });
    expect(check('connection')?.detail).toBe('normal_push_statistics answered HTTP 502');
  });

  it('reports a call limit that another program uses up, not a problem of access', async () => {
    const { statuses, check } = await checkedWith(refusal(60011, 'normal_push_statistics'));
    expect(statuses).toMatchObject({
      connection: 'ok',
      credentials: 'ok',
      granularity: 'unknown',
      'seven days': 'ok',
    });
    expect(check('call limit')).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('60011'),
      advice: expect.stringMatching(/^another program calls the API for this app too/),
    });
  });

  it('reports the call limit also when the upstream refuses every call', async () => {
    const { checks, check } = await checkedWith(refusal(60011));
    expect([check('connection')?.status, check('call limit')?.status]).toEqual(['ok', 'fail']);
    expect(check('administrator')?.detail).toBe('not checked: the call limit check must pass first');
    expect(checks.filter(({ status }) => status === 'fail')).toHaveLength(1);
  });

  it('ends soon when nothing listens at the base URL', async () => {
    const place = { dataCenter: 'custom', baseUrl: `http://127.0.0.1:${await freePort()}` };
    const { checks, advised } = await checkedShop(place, { retryBudgetMs });
    expect(checks[0]).toMatchObject({
      name: 'connection',
      status: 'fail',
      detail: 'normal_push_statistics failed on the network (ECONNREFUSED)',
    });
    expect(checks).toContainEqual({
      name: 'clock',
      status: 'unknown',
      detail: 'not checked: the upstream did not answer',
    });
    expect(advised).toBeUndefined();
  });
});

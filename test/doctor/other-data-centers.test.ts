import { expect, it, onTestFinished } from 'vitest';
import type { Diagnosis } from '../../src/doctor/check-counts.ts';
import type { Check } from '../../src/doctor/checks/check.ts';
import type { Fault } from '../../src/simulator/faults/faults.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { SHOP } from '../cli/simulated-upstream.ts';
import { checkedShop } from './checked-shop.ts';

const WRONG: Fault = { kind: 'refusal', code: 60026 };
const NOT_ENABLED: Fault = { kind: 'refusal', code: 90045 };
const BROKEN: Fault = { kind: 'http', status: 404, page: 'empty' };

/** Checks shop, whose configuration names the first of the data centres. Each has its fault. */
async function checkedAmong(centers: Readonly<Record<string, Fault | undefined>>): Promise<Diagnosis> {
  const urls: Record<string, string> = {};
  for (const [name, fault] of Object.entries(centers)) {
    const simulator = await startSimulator({
      apps: [SHOP],
      minCallIntervalMs: 0,
      faults: fault ? [fault] : [],
    });
    onTestFinished(() => simulator.close());
    urls[name] = simulator.url;
  }
  const [[dataCenter, baseUrl] = ['', '']] = Object.entries(urls);
  return checkedShop({ dataCenter, baseUrl }, { dataCenters: urls });
}

function center({ checks }: Diagnosis): Check | undefined {
  return checks.find(({ name }) => name === 'data centre');
}

it('doctor finds the right data centre of an app', async () => {
  const found = await checkedAmong({ china: WRONG, singapore: WRONG, seoul: undefined, tokyo: BROKEN });
  expect(center(found)).toEqual({
    name: 'data centre',
    status: 'fail',
    detail: 'china does not know the app; seoul does',
    advice: 'set data_center: seoul, and run doctor again',
  });
  expect(found.calls).toBe(4);
  expect(found.checks.find(({ name }) => name === 'credentials')?.status).toBe('unknown');
  expect(found.advised).toBeUndefined();
});

it('a data centre that knows the app but refuses it for another reason is the right one', async () => {
  expect(center(await checkedAmong({ china: WRONG, seoul: NOT_ENABLED }))?.advice).toMatch(
    /^set data_center: seoul/,
  );
});

it('doctor reports that no data centre knows the app', async () => {
  expect(center(await checkedAmong({ china: WRONG, singapore: WRONG, seoul: BROKEN }))).toMatchObject({
    status: 'fail',
    detail: expect.stringMatching(/; none of the other data centres knows the app \(2 tried\)$/),
    advice: 'compare sdkappid, secret key and data centre with the Chat console',
  });
});

it('doctor reports all data centres that know the app', async () => {
  expect(center(await checkedAmong({ china: WRONG, singapore: undefined, seoul: undefined }))).toMatchObject({
    detail: 'china does not know the app; singapore and seoul do',
    advice: 'look up the data centre in the Chat console, and set data_center',
  });
});

it('doctor asks no other data centre when the configured one knows the app', async () => {
  const found = await checkedAmong({ china: NOT_ENABLED, singapore: undefined });
  expect(center(found)).toEqual({ name: 'data centre', status: 'ok', detail: 'china knows the app' });
  expect(found.calls).toBe(1);
});

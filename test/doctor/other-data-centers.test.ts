import { expect, it, onTestFinished } from 'vitest';
import type { Diagnosis } from '../../src/doctor/check-counts.ts';
import type { Check } from '../../src/doctor/checks/check.ts';
import type { Fault } from '../../src/simulator/faults/faults.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { SHOP } from '../cli/simulated-upstream.ts';
import { examinedShop } from './checked-shop.ts';

const WRONG: Fault = { kind: 'refusal', code: 60026 };
const NOT_ENABLED: Fault = { kind: 'refusal', code: 90045 };
const BROKEN: Fault = { kind: 'http', status: 404, page: 'empty' };

/** Examines shop, which is configured to live in the first of the data centres, each with its fault. */
async function examined(centers: Readonly<Record<string, Fault | undefined>>): Promise<Diagnosis> {
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
  return examinedShop({ dataCenter, baseUrl }, { dataCenters: urls });
}

function center({ checks }: Diagnosis): Check | undefined {
  return checks.find(({ name }) => name === 'data centre');
}

it('an app in a wrong data centre is found in the right one', async () => {
  const found = await examined({ china: WRONG, singapore: WRONG, seoul: undefined, tokyo: BROKEN });
  expect(center(found)).toEqual({
    name: 'data centre',
    status: 'fail',
    evidence: 'the app does not live in china but in seoul',
    advice: 'set data_center: seoul, and run doctor again',
  });
  expect(found.calls).toBe(4);
  expect(found.checks.find(({ name }) => name === 'credentials')?.status).toBe('unknown');
  expect(found.advised).toBeUndefined();
});

it('a data centre that refuses the app for a reason of its own is the right one, too', async () => {
  expect(center(await examined({ china: WRONG, seoul: NOT_ENABLED }))?.advice).toMatch(
    /^set data_center: seoul/,
  );
});

it('an app that no data centre knows is told of', async () => {
  expect(center(await examined({ china: WRONG, singapore: WRONG, seoul: BROKEN }))).toMatchObject({
    status: 'fail',
    evidence: expect.stringContaining('nor does any of the 2 others know the app'),
  });
});

it('more than one that answers is told of', async () => {
  expect(center(await examined({ china: WRONG, singapore: undefined, seoul: undefined }))).toMatchObject({
    evidence: 'the app does not live in china; singapore and seoul answer for it',
    advice: 'ask the Chat console which of them it is, and set data_center',
  });
});

it('where the data centre is the right one no other is asked', async () => {
  const found = await examined({ china: NOT_ENABLED, singapore: undefined });
  expect(center(found)).toEqual({ name: 'data centre', status: 'ok', evidence: 'china knows the app' });
  expect(found.calls).toBe(1);
});

import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { call, codeOf, NOW, SHOP, send } from './signed-call.ts';
import { started } from './started-simulator.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const UNLIMITED = { minCallIntervalMs: 0, receiptLagMinutes: 0 };

/** The sendable pushes by the API and in truth, in a window that starts within an hour. */
async function pushes(options: Partial<SimulatorOptions>, start: number, end: number) {
  const { url, truth } = await started({ ...UNLIMITED, ...options });
  const asked = { command: 'normal_push_statistics', body: { StartTime: start, EndTime: end } };
  const inTruth = (from: number, to: number) =>
    truth({ sdkappid: SHOP.sdkappid, start: from, end: to }).overall.funnel.sendable;
  return { said: JSON.parse((await call(url, asked)).text).TotalCount, inTruth };
}

describe('an upstream that counts in hours', () => {
  const start = NOW - 10 * HOUR;
  const end = start + 20 * 60;
  const hour = start - 1800;

  it('counts the whole hour for a window that overlaps it, while the truth stays exact', async () => {
    const { said, inTruth } = await pushes({ granularity: 'hour', granularityRule: 'touching' }, start, end);
    expect(said).toBe(inTruth(hour, hour + HOUR));
    expect(said).toBeGreaterThan(inTruth(start, end));
  });

  it('counts nothing for a window in which no hour starts', async () => {
    const counting = { granularity: 'hour', granularityRule: 'starting' } as const;
    expect((await pushes(counting, start, end)).said).toBe(0);
    const { said, inTruth } = await pushes(counting, hour, hour + 60);
    expect(said).toBe(inTruth(hour, hour + HOUR));
    expect(said).toBeGreaterThan(0);
  });

  it('applies the same rule to its loss report', async () => {
    const { url } = await started({ ...UNLIMITED, granularity: 'hour' });
    const losses = async (StartTime: number, EndTime: number) =>
      JSON.parse((await call(url, { body: { StartTime, EndTime } })).text).ReadyToSendLoss;
    expect(await losses(start, end)).toEqual([]);
    expect(await losses(hour, end)).not.toEqual([]);
  });
});

it('an upstream that lags does not count the newest minutes', async () => {
  const { said, inTruth } = await pushes({ figureLagMinutes: 90 }, NOW - 2 * HOUR, NOW);
  expect(said).toBe(inTruth(NOW - 2 * HOUR, NOW - 90 * 60 + 60));
  expect((await pushes({ figureLagMinutes: 90 }, NOW - HOUR, NOW)).said).toBe(0);
});

describe('a limit for each command', () => {
  const body = { StartTime: NOW - HOUR, EndTime: NOW };

  it('accepts calls of two commands within a second, and refuses two of one command', async () => {
    const { url } = await started({ limitScope: 'command' });
    expect(await codeOf(url, { body })).toBe(0);
    expect(await codeOf(url, { command: 'normal_push_statistics', body })).toBe(0);
    expect(await codeOf(url, { body })).toBe(60011);
  });

  it('differs from a limit for each app, which accepts one call only', async () => {
    const { url } = await started({ limitScope: 'app' });
    expect(await codeOf(url, { body })).toBe(0);
    expect(await codeOf(url, { command: 'normal_push_statistics', body })).toBe(60011);
  });
});

describe('a limit of seven days', () => {
  it.each([
    ['span', { long: 70402, old: 0 }],
    ['age', { long: 0, old: 70402 }],
    ['both', { long: 70402, old: 70402 }],
  ] as const)('on %s', async (reach, expected) => {
    const { url, clocks } = await started({ ...UNLIMITED, reach });
    const code = (StartTime: number, EndTime: number) => codeOf(url, { body: { StartTime, EndTime } });
    clocks.unixMs = NOW * 1000;
    expect({
      long: await code(NOW - 7 * DAY, NOW + HOUR),
      old: await code(NOW - 8 * DAY, NOW - 8 * DAY + HOUR),
    }).toEqual(expected);
  });
});

describe('the date of a response', () => {
  const dateOf = async (url: string) => (await send(url)).headers.get('date');

  it('is the simulated upstream’s time', async () => {
    const { url, clocks } = await started();
    expect(await dateOf(url)).toBe('Wed, 12 Mar 2025 13:30:00 GMT');
    clocks.unixMs -= 3_600_000;
    expect(await dateOf(url)).toBe('Wed, 12 Mar 2025 12:30:00 GMT');
  });

  it('is wrong if the simulated clock is wrong', async () => {
    const { url } = await started({ faults: [{ kind: 'clock', offsetSeconds: 90 }] });
    expect(await dateOf(url)).toBe('Wed, 12 Mar 2025 13:31:30 GMT');
  });
});

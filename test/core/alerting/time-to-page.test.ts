/** The promise of a page: its parts, and their sum. */
import { expect, test } from 'vitest';
import { timesToPage } from '../../../src/core/alerting/time-to-page.ts';
import { parseDuration } from '../../../src/core/duration.ts';

const windowsOf = (names: string, intervalMs: number) =>
  names.split(' ').map((name) => ({ name, lengthMs: parseDuration(name) ?? Number.NaN, intervalMs }));

test('an account that counts in minutes pages a total loss by configuration within twelve minutes', () => {
  const { configuration } = timesToPage({
    windows: windowsOf('5m 30m 1h 2h 6h 1d 3d 7d', 60_000),
    granularity: 'minute',
    delayMs: 300_000,
  });
  expect(configuration).toEqual({
    alert: 'TimpushConfigurationLoss',
    totalSeconds: 675,
    parts: { share: 60, granularity: 60, delay: 300, schedule: 60, scrape: 45, for: 120, grouping: 30 },
  });
});

test('any other code pages when half of the confirming window is lost', () => {
  const { anyCode } = timesToPage({
    windows: windowsOf('5m 30m 1h 2h 6h 1d 3d 7d', 60_000),
    granularity: 'minute',
    delayMs: 300_000,
  });
  expect(anyCode).toMatchObject({ alert: 'TimpushPlatformLoss', parts: { share: 900 }, totalSeconds: 1515 });
});

test('an account that counts in hours waits for whole hours', () => {
  const { configuration, anyCode } = timesToPage({
    windows: windowsOf('1h 2h 6h 1d 3d 7d', 600_000),
    granularity: 'hour',
    delayMs: 7_200_000,
  });
  expect(configuration?.parts).toMatchObject({ share: 3600, granularity: 3600, schedule: 600 });
  expect(anyCode?.parts).toMatchObject({ share: 3600, granularity: 3600, delay: 7200 });
});

test('a single window of a day has no level to compare with, and promises no page for any code', () => {
  const { configuration, anyCode } = timesToPage({
    windows: windowsOf('1d', 60_000),
    granularity: 'minute',
    delayMs: 0,
  });
  expect(configuration).toBeDefined();
  expect(anyCode).toBeUndefined();
});

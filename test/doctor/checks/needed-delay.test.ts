import { describe, expect, it } from 'vitest';
import type { NewestPush } from '../../../src/core/experiments/newest-push.ts';
import { neededDelayMs } from '../../../src/doctor/checks/freshness.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** The newest minute with pushes began 20 minutes ago, at a time of day with many pushes. */
const TWENTY_MINUTES_OLD: NewestPush = {
  unitSeconds: 60,
  beganAgoSeconds: { least: 1140, most: 1200 },
  isNewest: false,
  usualInGap: 500,
};

describe('the delay that a window needs', () => {
  it('is the age of the newest push and a minute more, rounded up to five minutes', () => {
    expect(neededDelayMs(TWENTY_MINUTES_OLD)).toBe(25 * MINUTE_MS);
  });

  it.each([
    [9 * 60, 10],
    [9 * 60 + 1, 15],
    [59 * 60, 60],
    [60 * 60, 75],
    [359 * 60, 360],
    [360 * 60, 420],
  ])('for a newest push that is %d seconds old is %d minutes', (most, minutes) => {
    const newest = { ...TWENTY_MINUTES_OLD, beganAgoSeconds: { least: most - 60, most } };
    expect(neededDelayMs(newest)).toBe(minutes * MINUTE_MS);
  });

  it('is two minutes at least, however new the newest push is', () => {
    const newest = { ...TWENTY_MINUTES_OLD, beganAgoSeconds: { least: 0, most: 30 }, isNewest: true };
    expect(neededDelayMs(newest)).toBe(2 * MINUTE_MS);
  });

  it('is longer by a whole hour where the counts come by the hour', () => {
    const newest = {
      unitSeconds: 3600,
      beganAgoSeconds: { least: 1800, most: 1800 },
      isNewest: true,
      usualInGap: 0,
    };
    expect(neededDelayMs(newest)).toBe(1.75 * HOUR_MS);
  });

  it('is unknown where no window has a push', () => {
    expect(neededDelayMs(undefined)).toBeUndefined();
  });

  it.each([
    [undefined, undefined],
    [0, undefined],
    [9, undefined],
    [10, 25 * MINUTE_MS],
  ])('after a gap in which %j pushes are usual is %j', (usualInGap, needed) => {
    expect(neededDelayMs({ ...TWENTY_MINUTES_OLD, usualInGap })).toBe(needed);
  });

  it('is known after a short gap, however few pushes are usual', () => {
    const threeMinutes = { ...TWENTY_MINUTES_OLD, usualInGap: 0, beganAgoSeconds: { least: 120, most: 180 } };
    expect(neededDelayMs(threeMinutes)).toBe(4 * MINUTE_MS);
    expect(neededDelayMs({ ...threeMinutes, beganAgoSeconds: { least: 121, most: 181 } })).toBeUndefined();
  });

  it('is unknown after a gap of an hour of a report by the hour, when few pushes are usual', () => {
    const hourly = { ...TWENTY_MINUTES_OLD, unitSeconds: 3600, beganAgoSeconds: { least: 100, most: 100 } };
    expect(neededDelayMs({ ...hourly, usualInGap: 0 })).toBeUndefined();
    expect(neededDelayMs({ ...hourly, usualInGap: 0, isNewest: true })).toBe(1.25 * HOUR_MS);
  });
});

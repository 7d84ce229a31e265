import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NewestPush, newestPushExperiment } from '../../../src/core/experiments/newest-push.ts';
import { LIMIT_SECONDS, type Window } from '../../../src/core/window.ts';

/** 2025-03-12T13:30:00Z, 21:30 in Beijing. */
const NOW = 1_741_786_200;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

type Granularity = 'minute' | 'hour' | 'day';

/** One push a minute except in the last `lagSeconds`, counted in whole time buckets that start in the window. */
function lagging(lagSeconds: number, granularity: Granularity, nowSeconds = NOW) {
  const seconds = { minute: MINUTE, hour: HOUR, day: DAY }[granularity];
  const from = (at: number) => Math.ceil((at - 16 * HOUR) / seconds) * seconds + 16 * HOUR;
  return ({ start, end }: Window) =>
    Math.max(0, (Math.min(from(end), nowSeconds - lagSeconds) - from(start)) / MINUTE);
}

function found(pushesOf: (window: Window) => number, granularity: Granularity, nowSeconds = NOW) {
  const experiment = newestPushExperiment({ nowSeconds, granularity });
  const asked: Window[] = [];
  let step = experiment.next();
  while (!step.done) {
    asked.push(step.value);
    step = experiment.next(pushesOf(step.value));
  }
  return { newest: step.value, asked };
}

function rangeOf(newest: NewestPush | undefined): readonly [number, number] {
  return [newest?.beganAgoSeconds.least ?? Number.NaN, newest?.beganAgoSeconds.most ?? Number.NaN];
}

describe('the newest push', () => {
  it.each([0, 1, 3, 5, 20, 90, 600, 3000, 9000])(
    'is found in minutes when it is %d minutes old',
    (minutes) => {
      const now = NOW + 30;
      const { newest } = found(lagging(minutes * MINUTE, 'minute', now), 'minute', now);
      const [least, most] = rangeOf(newest);
      expect(least).toBeLessThanOrEqual((minutes + 2) * MINUTE);
      expect(most).toBeGreaterThanOrEqual(minutes * MINUTE);
      expect(most - least).toBeLessThanOrEqual(Math.max(MINUTE, most / 15));
      expect(newest?.isNewest).toBe(minutes <= 1);
    },
  );

  it.each([
    [0, true, 30 * MINUTE],
    [29 * MINUTE, true, 30 * MINUTE],
    [31 * MINUTE, false, 90 * MINUTE],
    [100 * MINUTE, false, 150 * MINUTE],
  ])('is found by the hour when it is %d seconds old', (lag, isNewest, began) => {
    expect(found(lagging(lag, 'hour'), 'hour').newest).toMatchObject({
      isNewest,
      beganAgoSeconds: { least: began, most: began },
    });
  });

  it('is found by the days of Beijing', () => {
    expect(found(lagging(0, 'day'), 'day').newest).toMatchObject({
      isNewest: true,
      beganAgoSeconds: { most: 21.5 * HOUR },
    });
    expect(found(lagging(30 * HOUR, 'day'), 'day').newest).toMatchObject({
      isNewest: false,
      beganAgoSeconds: { most: 45.5 * HOUR },
    });
  });

  it('comes with the usual number of pushes in the time after it', () => {
    const { newest } = found(lagging(20 * MINUTE, 'minute'), 'minute');
    expect(newest?.usualInGap).toBe(20);
    expect(found(lagging(0, 'minute', NOW + 30), 'minute', NOW + 30).newest?.usualInGap).toBe(0);
    // For a gap of five days, the five days before it are too long ago.
    expect(found(lagging(5 * DAY, 'minute'), 'minute').newest?.usualInGap).toBeUndefined();
  });

  it('is undefined without pushes', () => {
    for (const granularity of ['minute', 'hour', 'day'] as const) {
      expect(found(() => 0, granularity).newest).toBeUndefined();
    }
  });

  it('needs at most 12 windows, all within the limit of the upstream', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Granularity>('minute', 'hour', 'day'),
        fc.integer({ min: 0, max: 8 * DAY }),
        fc.integer({ min: NOW, max: NOW + DAY }),
        (granularity, lag, nowSeconds) => {
          const { asked } = found(lagging(lag, granularity, nowSeconds), granularity, nowSeconds);
          expect(asked).not.toEqual([]);
          expect(asked.length).toBeLessThanOrEqual(12);
          for (const { start, end } of asked) {
            expect(start).toBeGreaterThan(nowSeconds - LIMIT_SECONDS);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(nowSeconds);
          }
        },
      ),
    );
  });
});

describe('the pushes that are usual in a gap', () => {
  /** As many pushes a minute as hours have passed since midnight in Beijing; none since `lagSeconds` ago. */
  const busierEveryHour = (lagSeconds: number) => (window: Window) => {
    let pushes = 0;
    for (let at = window.start; at < Math.min(window.end, NOW - lagSeconds); at += MINUTE) {
      pushes += Math.floor(((at + 8 * HOUR) % DAY) / HOUR);
    }
    return pushes;
  };

  it('are those of the same time a day before', () => {
    const { newest, asked } = found(busierEveryHour(20 * MINUTE), 'minute');
    const gap = { start: NOW - 20 * MINUTE, end: NOW };
    expect(asked.at(-1)).toEqual({ start: gap.start - DAY, end: gap.end - DAY });
    expect(newest?.usualInGap).toBe(20 * 21);
  });

  it('are those of two days before when the gap is longer than one day', () => {
    const { newest, asked } = found(busierEveryHour(30 * HOUR), 'hour');
    expect(newest?.isNewest).toBe(false);
    const before = asked.at(-1);
    // The newest hour with pushes began 30 hours ago, so the gap began 29.5 hours ago.
    expect(before).toEqual({ start: NOW - 29.5 * HOUR - 2 * DAY, end: NOW - 2 * DAY });
    expect(newest?.usualInGap).toBe(before && busierEveryHour(0)(before));
  });
});

it('the search for the newest push starts with the running hour when the counts come by the hour', () => {
  expect(found(lagging(0, 'hour'), 'hour').asked).toEqual([{ start: NOW - 30 * MINUTE, end: NOW }]);
});

import { describe, expect, it } from 'vitest';
import { type Gaps, type PollSettings, planPolls, problemsOfPlan, round } from '../../src/polling/plan.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const GAPS: Readonly<Record<string, Gaps>> = {
  minutely: { shortestMs: MINUTE, longestMs: MINUTE },
  quarterly: { shortestMs: 15 * MINUTE, longestMs: 15 * MINUTE },
  'working hours': { shortestMs: 15 * MINUTE, longestMs: 64 * HOUR },
  'every ten seconds': { shortestMs: 10_000, longestMs: 10_000 },
};

const window = (name: string, lengthMs: number, schedule = 'minutely', maxAgeMs?: number) => ({
  name,
  lengthMs,
  schedule,
  maxAgeMs,
});

function planOf(windows: PollSettings['windows'], settings: Partial<PollSettings> = {}) {
  const requested: string[] = [];
  const plan = planPolls(
    { timeZone: 'Asia/Shanghai', delayMs: 5 * MINUTE, callIntervalMs: 1000, windows, ...settings },
    (schedule, timeZone) => {
      requested.push(`${schedule} in ${timeZone}`);
      return GAPS[schedule] ?? { shortestMs: 0, longestMs: 0 };
    },
  );
  return { ...plan, requested };
}

const MIXED = [
  window('1d', DAY, 'quarterly'),
  window('1h', HOUR),
  window('5m', 5 * MINUTE),
  window('7d', 7 * DAY, 'quarterly'),
];

describe('a plan of polls', () => {
  it('has one group for each schedule, with the shortest window first', () => {
    const { groups, windows, requested } = planOf(MIXED);
    expect(
      groups.map((group) => ({ ...group, windows: group.windows.map(({ name }) => name), deadlineMs: 0 })),
    ).toEqual([
      {
        schedule: 'quarterly',
        timeZone: 'Asia/Shanghai',
        delayMs: 5 * MINUTE,
        windows: ['1d', '7d'],
        deadlineMs: 0,
      },
      {
        schedule: 'minutely',
        timeZone: 'Asia/Shanghai',
        delayMs: 5 * MINUTE,
        windows: ['5m', '1h'],
        deadlineMs: 0,
      },
    ]);
    expect(windows.map(({ name }) => name)).toEqual(['5m', '1h', '1d', '7d']);
    expect(new Set(requested)).toEqual(new Set(['quarterly in Asia/Shanghai', 'minutely in Asia/Shanghai']));
  });

  it('counts two calls for each window and firing, where the schedule fires most often', () => {
    const { windows, callsPerMinute, limitPerMinute } = planOf([
      ...MIXED,
      window('30m', 30 * MINUTE, 'working hours'),
    ]);
    expect(windows.map((planned) => planned.callsPerMinute)).toEqual([2, 2 / 15, 2, 2 / 15, 2 / 15]);
    expect(callsPerMinute).toBeCloseTo(4.4);
    expect(limitPerMinute).toBe(60);
  });

  it('expires samples after three of the longest gaps, unless max_age is set', () => {
    const { windows } = planOf([
      window('a', 1),
      window('b', 2, 'quarterly'),
      window('c', 3, 'working hours'),
      window('d', 4, 'minutely', 7 * MINUTE),
    ]);
    expect(windows.map(({ maxAgeMs }) => maxAgeMs)).toEqual([
      3 * MINUTE,
      45 * MINUTE,
      3 * 64 * HOUR,
      7 * MINUTE,
    ]);
  });

  it('ends a poll before the next one is due, if all calls of the app fit in that time', () => {
    const deadlines = (windows: PollSettings['windows'], settings: Partial<PollSettings> = {}) =>
      planOf(windows, settings).groups.map(({ deadlineMs }) => deadlineMs);
    expect(deadlines(MIXED)).toEqual([50_000, 48_000]);
    expect(deadlines([window('1h', HOUR, 'every ten seconds')])).toEqual([12_000]);
    const many = Array.from({ length: 25 }, (_, index) => window(`${index}m`, index));
    expect(deadlines(many)).toEqual([60_000]);
    expect(deadlines(many, { callIntervalMs: 2000 })).toEqual([110_000]);
  });
});

describe('the call limit of the upstream', () => {
  const eight = Array.from({ length: 8 }, (_, index) => window(`${index + 1}h`, index));

  it('allows a plan that needs exactly as many calls as the limit', () => {
    expect(problemsOfPlan(planOf(eight))).toEqual([]);
    expect(problemsOfPlan(planOf(eight, { callIntervalMs: MINUTE / 16 }))).toEqual([]);
  });

  it('forbids a plan that needs more calls, and the problem says the sum', () => {
    const tooMany = [...eight, window('5m', -1, 'quarterly')];
    expect(problemsOfPlan(planOf(tooMany, { callIntervalMs: MINUTE / 16 }))).toEqual([
      'the windows need 5m 0.13 + 1h 2 + 2h 2 + 3h 2 + 4h 2 + 5h 2 + 6h 2 + 7h 2 + 8h 2 = 16.13 calls a minute, ' +
        "but the upstream's limit allows 16; poll long windows less often, or remove windows",
    ]);
  });

  it('forbids a window whose samples would expire between polls', () => {
    const expiring = [window('5m', 5 * MINUTE), window('1d', DAY, 'quarterly', 14 * MINUTE)];
    expect(problemsOfPlan(planOf(expiring))).toEqual([
      'the metrics of window 1d would expire between polls: its max_age of 14m is shorter than the 15m from one poll to the next',
    ]);
  });

  it('is rounded down for an interval that does not divide a minute', () => {
    expect(planOf([], { callIntervalMs: 1020 }).limitPerMinute).toBe(58);
  });
});

describe('a number of calls', () => {
  it.each([
    [2, '2'],
    [2 / 15, '0.13'],
    [0.1 + 0.2, '0.3'],
    [12.5, '12.5'],
  ])('%d is written %s', (calls, text) => {
    expect(round(calls)).toBe(text);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GranularityFinding, granularityExperiment } from '../../../src/core/experiments/granularity.ts';
import { LIMIT_SECONDS, type Window } from '../../../src/core/window.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

/** 2025-03-12T13:30:00Z, 21:30 in Beijing. */
const NOW = 1_741_786_200;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** The starts of the minutes with pushes, and the pushes of each. */
type Pushes = ReadonlyMap<number, number>;
type Upstream = (window: Window) => number;

function exactly(pushes: Pushes): Upstream {
  return ({ start, end }) => {
    let sum = 0;
    for (const [minute, count] of pushes) if (minute >= start && minute < end) sum += count;
    return sum;
  };
}

interface TimeBuckets {
  readonly seconds: number;
  /** The start of the first time bucket after the epoch. */
  readonly offset?: number;
}

const bounds = ({ seconds, offset = 0 }: TimeBuckets) => ({
  before: (at: number) => Math.floor((at - offset) / seconds) * seconds + offset,
  from: (at: number) => Math.ceil((at - offset) / seconds) * seconds + offset,
});

function touching(pushes: Pushes, buckets: TimeBuckets): Upstream {
  const { before, from } = bounds(buckets);
  return ({ start, end }) => exactly(pushes)({ start: before(start), end: from(end) });
}

function starting(pushes: Pushes, buckets: TimeBuckets): Upstream {
  const { from } = bounds(buckets);
  return ({ start, end }) => exactly(pushes)({ start: from(start), end: from(end) });
}

const BEIJING_DAYS = { seconds: DAY, offset: 16 * HOUR };
const UTC_DAYS = { seconds: DAY };
const HOURS = { seconds: HOUR };

function findingOf(upstream: Upstream, maxCalls?: number, nowSeconds = NOW): GranularityFinding {
  const experiment = granularityExperiment({
    nowSeconds,
    messages: MESSAGES.en,
    ...(maxCalls === undefined ? {} : { maxCalls }),
  });
  let step = experiment.next();
  while (!step.done) step = experiment.next(upstream(step.value));
  return step.value;
}

const textOf = ({ granularity, rule }: GranularityFinding) =>
  rule === undefined ? granularity : `${granularity} ${rule}`;

const foundFor = (upstream: Upstream) => textOf(findingOf(upstream));

/** `perMinute(minuteOfDay)` in each minute of the last week. */
function week(perMinute: (minuteOfDay: number, day: number) => number): Pushes {
  const pushes = new Map<number, number>();
  for (let at = NOW - LIMIT_SECONDS - DAY; at < NOW; at += MINUTE) {
    const count = perMinute(Math.floor(at / MINUTE) % 1440, Math.floor(at / DAY));
    if (count > 0) pushes.set(at, count);
  }
  return pushes;
}

const STEADY = week((minute) => 20 + (minute % 7));
const RARE = week((minute) => (minute % 40 === 11 ? 1 : 0));
/** Campaigns of the evening: at 12:20 UTC for six minutes. */
const CAMPAIGNS = week((minute) => (minute >= 740 && minute < 746 ? 5000 : 0));
const ONE_MINUTE = week((minute) => (minute === 740 ? 5000 : 0));
const ONE_MINUTE_AT_FULL_HOUR = week((minute) => (minute === 720 ? 5000 : 0));
const ONE_MINUTE_AND_OTHERS = week((minute) => (minute === 720 ? 5000 : minute % 97 === 5 ? 1 : 0));
const EVERY_HOUR = week((minute) => (minute % 60 === 7 ? 300 : minute % 50 === 3 ? 1 : 0));
const TODAY = new Map([...STEADY].filter(([at]) => at >= NOW - 5 * HOUR));

describe('the granularity of an upstream', () => {
  it.each<[string, string, Upstream]>([
    ['minute', 'for an upstream that counts minutes', exactly(STEADY)],
    [
      'minute',
      'for an upstream that includes the end of a window',
      ({ start, end }) => exactly(STEADY)({ start, end: end + 1 }),
    ],
    ['minute', 'for an app with a push now and then', exactly(RARE)],
    ['minute', 'for an app that sends for a few minutes a day', exactly(CAMPAIGNS)],
    ['minute', 'for an app that sends everything in one minute, not at a full hour', exactly(ONE_MINUTE)],
    ['minute', 'for an app that sends nearly everything at a full hour', exactly(ONE_MINUTE_AND_OTHERS)],
    ['minute', 'for an app that sends in one minute of every hour', exactly(EVERY_HOUR)],
    ['minute', 'for an app that started today', exactly(TODAY)],
    [
      'hour touching',
      'for an upstream that counts every hour that a window touches',
      touching(STEADY, HOURS),
    ],
    [
      'hour starting',
      'for an upstream that counts every hour that starts in a window',
      starting(STEADY, HOURS),
    ],
    ['hour touching', 'for rare pushes, counted by hours that a window touches', touching(RARE, HOURS)],
    ['hour starting', 'for rare pushes, counted by hours that start in a window', starting(RARE, HOURS)],
    [
      'hour starting',
      'for the hours of India that start in a window',
      starting(STEADY, { seconds: HOUR, offset: 1800 }),
    ],
    [
      'hour touching',
      'for the hours of India that a window touches',
      touching(STEADY, { seconds: HOUR, offset: 1800 }),
    ],
    [
      'hour touching',
      'for an app that started today, counted by hours that a window touches',
      touching(TODAY, HOURS),
    ],
    [
      'hour starting',
      'for an app that started today, counted by hours that start in a window',
      starting(TODAY, HOURS),
    ],
    ['hour starting', 'for quarters of an hour that start in a window', starting(STEADY, { seconds: 900 })],
    ['hour touching', 'for quarters of an hour that a window touches', touching(STEADY, { seconds: 900 })],
    [
      'day touching',
      'for an upstream that counts every day that a window touches',
      touching(STEADY, BEIJING_DAYS),
    ],
    [
      'day starting',
      'for an upstream that counts every day that starts in a window',
      starting(STEADY, BEIJING_DAYS),
    ],
    ['day touching', 'for days of UTC that a window touches', touching(STEADY, UTC_DAYS)],
    ['day starting', 'for days of UTC that start in a window', starting(STEADY, UTC_DAYS)],
    [
      'day touching',
      'for campaigns, counted by days that a window touches',
      touching(CAMPAIGNS, BEIJING_DAYS),
    ],
    [
      'day starting',
      'for campaigns, counted by days that start in a window',
      starting(CAMPAIGNS, BEIJING_DAYS),
    ],
    [
      'minute',
      'for an app that sends at twenty past every hour',
      exactly(week((minute) => (minute % 60 === 20 ? 300 : 0))),
    ],
    [
      'minute',
      'for an app that sends twice an hour, at odd minutes',
      exactly(week((minute) => (minute % 60 === 7 || minute % 60 === 37 ? 300 : 0))),
    ],
    [
      'undecided',
      'for an app that sends nearly everything at midnight in Beijing',
      exactly(week((minute) => (minute === 960 ? 5000 : minute === 300 ? 3 : 0))),
    ],
    ['undecided', 'for an app without pushes', () => 0],
    ['undecided', 'for an app with a single push', exactly(new Map([[NOW - DAY, 1]]))],
    ['undecided', 'for an app that sends only at one full hour of the day', exactly(ONE_MINUTE_AT_FULL_HOUR)],
    ['undecided', 'for an app with one campaign a day, counted by hours', starting(CAMPAIGNS, HOURS)],
    ['undecided', 'for an app that started today, counted by days', starting(TODAY, BEIJING_DAYS)],
  ])('is found as %s %s', (expected, _, upstream) => {
    expect(foundFor(upstream)).toBe(expected);
  });

  it('is found with a sentence about the counts behind it', () => {
    const { evidence, counted } = findingOf(touching(STEADY, HOURS));
    expect(evidence).toMatch(
      /^03-11 \d\d:00 to \d\d:00 UTC has 13\d\d pushes, but its halves have 13\d\d and 13\d\d$/,
    );
    expect(counted[0]).toEqual({
      start: Date.parse('2025-03-10T16:00Z') / 1000,
      end: Date.parse('2025-03-11T16:00Z') / 1000,
      pushes: exactly(STEADY)({ start: NOW - DAY, end: NOW }),
    });
    expect(findingOf(exactly(STEADY)).evidence).toMatch(
      /^both halves of a window have a part of its pushes, down to the \d+ of 03-1\d \d\d:\d\d to \d\d:\d\d UTC$/,
    );
    expect(findingOf(starting(STEADY, BEIJING_DAYS)).evidence).toBe(
      'all 33115 pushes of 03-10 16:00 to 03-11 16:00 UTC are in the minute at 03-10 16:00 UTC, and 2 other days look the same',
    );
    expect(findingOf(() => 0).evidence).toBe('the last days have no pushes');
  });

  it('stays undecided when the calls do not suffice', () => {
    for (let maxCalls = 1; maxCalls < 30; maxCalls += 1) {
      const finding = findingOf(starting(STEADY, HOURS), maxCalls);
      expect(finding.counted.length).toBeLessThanOrEqual(maxCalls);
      expect(['undecided', 'hour starting']).toContain(textOf(finding));
    }
  });
});

describe('for any pushes', () => {
  const anyPushes = fc
    .array(
      fc.record({
        at: fc.integer({ min: 1, max: 7 * 1440 }).map((minutes) => NOW - minutes * MINUTE),
        count: fc.integer({ min: 1, max: 50 }),
      }),
      { maxLength: 60 },
    )
    .map((list) => new Map(list.map(({ at, count }) => [at, count])));

  it.each<[string, (pushes: Pushes) => Upstream, RegExp]>([
    ['hours that a window touches', (pushes) => touching(pushes, HOURS), /^(hour touching|undecided)$/],
    ['hours that start in a window', (pushes) => starting(pushes, HOURS), /^(hour starting|undecided)$/],
    ['days that a window touches', (pushes) => touching(pushes, BEIJING_DAYS), /^(day touching|undecided)$/],
    ['days that start in a window', (pushes) => starting(pushes, BEIJING_DAYS), /^(day starting|undecided)$/],
  ])('%s are found as what they are or stay undecided', (_, upstream, allowed) => {
    fc.assert(
      fc.property(anyPushes, (pushes) => {
        expect(foundFor(upstream(pushes))).toMatch(allowed);
      }),
    );
  });

  it('minutes are found if pushes are frequent, and never found as hours or days that a window touches', () => {
    fc.assert(
      fc.property(anyPushes, (pushes) => {
        expect(foundFor(exactly(pushes))).not.toMatch(/touching/);
      }),
    );
    const frequent = fc.func(fc.integer({ min: 3, max: 90 }));
    fc.assert(
      fc.property(frequent, (perMinute) => {
        expect(foundFor(exactly(week(perMinute)))).toBe('minute');
      }),
      { numRuns: 15 },
    );
  });

  it('each window is counted once, has whole minutes and is within the limit of the upstream', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1 }), (answers) => {
        let next = 0;
        const { counted } = findingOf(() => answers[next++ % answers.length] ?? 0);
        expect(counted).not.toEqual([]);
        expect(counted.length).toBeLessThanOrEqual(40);
        expect(new Set(counted.map(({ start, end }) => `${start} ${end}`)).size).toBe(counted.length);
        for (const { start, end } of counted) {
          expect([start % MINUTE, end % MINUTE]).toEqual([0, 0]);
          expect(start).toBeGreaterThan(NOW - LIMIT_SECONDS);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(NOW);
        }
      }),
    );
  });
});

describe('the calls for the granularity', () => {
  const timesOf = (windows: readonly Window[]) =>
    windows.map(({ start, end }) =>
      [start, end].map((seconds) => new Date(seconds * 1000).toISOString().slice(8, 16)).join(' to '),
    );

  it('are all used before the experiment gives up', () => {
    for (const maxCalls of [1, 3, 5]) {
      expect(findingOf(exactly(STEADY), maxCalls).counted).toHaveLength(maxCalls);
    }
  });

  it('go to the complete days of Beijing, the newest first, and to today', () => {
    expect(timesOf(findingOf(() => 0).counted)).toEqual([
      '10T16:00 to 11T16:00',
      '09T16:00 to 10T16:00',
      '08T16:00 to 09T16:00',
      '07T16:00 to 08T16:00',
      '06T16:00 to 07T16:00',
      '11T16:00 to 12T13:00',
    ]);
  });

  it('leave today out before its first hour is over', () => {
    const tenPastMidnight = Date.parse('2025-03-12T16:10:00Z') / 1000;
    const { counted } = findingOf(() => 0, undefined, tenPastMidnight);
    expect(timesOf(counted)).toHaveLength(5);
    expect(timesOf(counted)[0]).toBe('11T16:00 to 12T16:00');
  });

  it('count the earlier half further when both halves have the same pushes', () => {
    const { counted } = findingOf(exactly(week(() => 1)));
    expect(timesOf(counted.slice(0, 5))).toEqual([
      '10T16:00 to 11T16:00',
      '10T16:00 to 11T04:00',
      '11T04:00 to 11T16:00',
      '10T16:00 to 10T22:00',
      '10T22:00 to 11T04:00',
    ]);
  });

  it('confirm an hour by the hours before and after it, the nearest first', () => {
    const noonIsLargest = week((minute) => (minute >= 240 && minute < 300 ? 90 : 20));
    const { counted } = findingOf(starting(noonIsLargest, HOURS));
    expect(timesOf(counted.slice(-4))).toEqual([
      '11T03:00 to 11T04:00',
      '11T03:00 to 11T03:01',
      '11T05:00 to 11T06:00',
      '11T05:00 to 11T05:01',
    ]);
  });

  it('confirm a part of an hour by four hours around it, the nearest first', () => {
    const noonIsLargest = week((minute) => (minute >= 240 && minute < 255 ? 900 : 20));
    const { counted } = findingOf(starting(noonIsLargest, { seconds: 900 }));
    const confirming = counted.slice(-8).filter((_, index) => index % 2 === 0);
    expect(confirming.map(({ start }) => new Date(start * 1000).toISOString().slice(11, 13))).toEqual([
      '03',
      '05',
      '02',
      '06',
    ]);
  });

  it('go three hours back and three hours ahead when the nearer hours have no pushes', () => {
    const everyThirdHour = week((minute) => (minute === 240 ? 900 : minute % 180 === 60 ? 300 : 0));
    const { counted } = findingOf(exactly(everyThirdHour));
    expect(timesOf(counted)).toContain('11T01:00 to 11T01:01');
    expect(timesOf(counted)).toContain('11T07:00 to 11T07:01');
  });

  it('count no hour that is not over', () => {
    const newestIsLargest = new Map(
      [...TODAY].map(([at, count]) => [at, at >= NOW - 90 * MINUTE ? 10 * count : count]),
    );
    const { counted, granularity } = findingOf(starting(newestIsLargest, HOURS));
    expect(granularity).toBe('hour');
    expect(Math.max(...counted.map(({ end }) => end))).toBeLessThanOrEqual(NOW);
  });

  it('count no day that starts before the limit of seven days', () => {
    const fiveDaysAgo = new Map([...STEADY].filter(([at]) => at < NOW - 4.9 * DAY));
    const { counted } = findingOf(starting(fiveDaysAgo, BEIJING_DAYS));
    const oldest = Math.min(...counted.map(({ start }) => start));
    expect(timesOf([{ start: oldest, end: oldest }])[0]).toMatch(/^05T16:00/);
  });
});

describe('time buckets shorter than an hour', () => {
  /** Two half hours that look like a time bucket, and a third that depends. */
  const yesterday = (hourBefore: (minute: number) => number) =>
    week((minute, day) => {
      if (day !== Math.floor((NOW - DAY) / DAY)) return 0;
      const [hour, minuteOfHour] = [Math.floor(minute / 60), minute % 60];
      if (hour === 2) return hourBefore(minuteOfHour);
      if (hour < 3 || hour > 5) return 0;
      if (minuteOfHour === 5) return hour === 4 ? 5000 : 300;
      return minuteOfHour === 35 ? 100 : 0;
    });

  it('are not found by two confirmations when a third hour contradicts', () => {
    expect(foundFor(exactly(yesterday((minute) => (minute < 30 ? 10 : 0))))).toBe('minute');
  });

  it('overlap when the halves count more than a quarter too much', () => {
    const { rule, evidence } = findingOf(touching(STEADY, { seconds: 600 }));
    expect(rule).toBe('touching');
    expect(evidence).toMatch(/^03-1\d \d\d:(00 to \d\d:30|30 to \d\d:00) UTC has/);
  });
});

describe('the evidence of a granularity', () => {
  const evidenceOf = (upstream: Upstream) => findingOf(upstream).evidence;

  it('names hours, not days, when the counts come by the hour', () => {
    expect(evidenceOf(starting(STEADY, HOURS))).toMatch(/and 2 other hours look the same$/);
  });

  it('names hour, pushes and minute of an app that sends everything in one minute', () => {
    expect(evidenceOf(exactly(ONE_MINUTE))).toBe(
      'all 5000 pushes of 03-11 12:00 to 13:00 UTC are in the minute at 03-11 12:20, in which no hour begins',
    );
  });

  it('names the hour that is not all in one minute', () => {
    const nearlyAll = week((minute) =>
      minute === 240 ? 900 : minute === 180 ? 30 : minute === 195 ? 12 : 0,
    );
    expect(evidenceOf(exactly(nearlyAll))).toBe(
      'of the 42 pushes of 03-11 03:00 to 04:00 UTC, 30 are in one minute and the others in other minutes',
    );
  });

  it('names the pushes of the busiest day when they are too few', () => {
    expect(evidenceOf(exactly(new Map([[NOW - DAY, 1]])))).toBe(
      'too few pushes, or all of them in one minute: the busiest day has 1',
    );
  });
});

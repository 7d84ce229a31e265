import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GranularityFinding, granularityExperiment } from '../../../src/core/experiments/granularity.ts';
import { LIMIT_SECONDS, type Window } from '../../../src/core/window.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

/** 2025-03-12T13:30:00Z, half past nine in the evening in Beijing. */
const NOW = 1_741_786_200;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** When the minutes with pushes begin, and how many pushes each has. */
type Pushes = ReadonlyMap<number, number>;
type Upstream = (window: Window) => number;

function exactly(pushes: Pushes): Upstream {
  return ({ start, end }) => {
    let sum = 0;
    for (const [minute, count] of pushes) if (minute >= start && minute < end) sum += count;
    return sum;
  };
}

interface Granules {
  readonly seconds: number;
  /** Of the first granule after the epoch. */
  readonly offset?: number;
}

const edges = ({ seconds, offset = 0 }: Granules) => ({
  before: (at: number) => Math.floor((at - offset) / seconds) * seconds + offset,
  from: (at: number) => Math.ceil((at - offset) / seconds) * seconds + offset,
});

function touching(pushes: Pushes, granules: Granules): Upstream {
  const { before, from } = edges(granules);
  return ({ start, end }) => exactly(pushes)({ start: before(start), end: from(end) });
}

function starting(pushes: Pushes, granules: Granules): Upstream {
  const { from } = edges(granules);
  return ({ start, end }) => exactly(pushes)({ start: from(start), end: from(end) });
}

const BEIJING_DAYS = { seconds: DAY, offset: 16 * HOUR };
const UTC_DAYS = { seconds: DAY };
const HOURS = { seconds: HOUR };

function verdictOf(upstream: Upstream, maxCalls?: number): GranularityFinding {
  const probe = granularityExperiment({
    nowSeconds: NOW,
    messages: MESSAGES.en,
    ...(maxCalls === undefined ? {} : { maxCalls }),
  });
  let step = probe.next();
  while (!step.done) step = probe.next(upstream(step.value));
  return step.value;
}

const saidOf = ({ granularity, rule }: GranularityFinding) =>
  rule === undefined ? granularity : `${granularity} ${rule}`;

const said = (upstream: Upstream) => saidOf(verdictOf(upstream));

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
const ONE_GO = week((minute) => (minute === 740 ? 5000 : 0));
const ONE_GO_AT_FULL_HOUR = week((minute) => (minute === 720 ? 5000 : 0));
const ONE_GO_AND_OTHERS = week((minute) => (minute === 720 ? 5000 : minute % 97 === 5 ? 1 : 0));
const EVERY_HOUR = week((minute) => (minute % 60 === 7 ? 300 : minute % 50 === 3 ? 1 : 0));
const TODAY = new Map([...STEADY].filter(([at]) => at >= NOW - 5 * HOUR));

describe('the granularity of an upstream', () => {
  it.each<[string, string, Upstream]>([
    ['minute', 'that counts minutes', exactly(STEADY)],
    [
      'minute',
      'that includes the end of a window',
      ({ start, end }) => exactly(STEADY)({ start, end: end + 1 }),
    ],
    ['minute', 'of an app with a push now and then', exactly(RARE)],
    ['minute', 'of an app that sends for a few minutes a day', exactly(CAMPAIGNS)],
    ['minute', 'of an app that sends all at one go, not at a full hour', exactly(ONE_GO)],
    ['minute', 'of an app that sends nearly all at a full hour', exactly(ONE_GO_AND_OTHERS)],
    ['minute', 'of an app that sends every hour at one go', exactly(EVERY_HOUR)],
    ['minute', 'of an app that has begun today', exactly(TODAY)],
    ['hour touching', 'that gives every hour that is touched', touching(STEADY, HOURS)],
    ['hour starting', 'that gives every hour that starts', starting(STEADY, HOURS)],
    ['hour touching', 'the same with rare pushes', touching(RARE, HOURS)],
    ['hour starting', 'the same with rare pushes that start', starting(RARE, HOURS)],
    ['hour starting', 'with the hours of India', starting(STEADY, { seconds: HOUR, offset: 1800 })],
    ['hour touching', 'with the hours of India, touched', touching(STEADY, { seconds: HOUR, offset: 1800 })],
    ['hour touching', 'of an app that has begun today', touching(TODAY, HOURS)],
    ['hour starting', 'of an app that has begun today, starting', starting(TODAY, HOURS)],
    ['hour starting', 'that counts quarters of an hour', starting(STEADY, { seconds: 900 })],
    ['hour touching', 'that counts quarters of an hour, touched', touching(STEADY, { seconds: 900 })],
    ['day touching', 'that gives every day that is touched', touching(STEADY, BEIJING_DAYS)],
    ['day starting', 'that gives every day that starts', starting(STEADY, BEIJING_DAYS)],
    ['day touching', 'the same by UTC', touching(STEADY, UTC_DAYS)],
    ['day starting', 'the same by UTC, starting', starting(STEADY, UTC_DAYS)],
    ['day touching', 'the same with campaigns', touching(CAMPAIGNS, BEIJING_DAYS)],
    ['day starting', 'the same with campaigns, starting', starting(CAMPAIGNS, BEIJING_DAYS)],
    ['undecided', 'without pushes', () => 0],
    ['undecided', 'with a single push', exactly(new Map([[NOW - DAY, 1]]))],
    ['undecided', 'of an app that sends at one full hour a day only', exactly(ONE_GO_AT_FULL_HOUR)],
    ['undecided', 'that counts hours, for an app of one campaign', starting(CAMPAIGNS, HOURS)],
    ['undecided', 'that counts days, for an app that has begun today', starting(TODAY, BEIJING_DAYS)],
  ])('is found to be: %s, %s', (expected, _, upstream) => {
    expect(said(upstream)).toBe(expected);
  });

  it('tells what it was judged by, in words and figures', () => {
    const { evidence, asked } = verdictOf(touching(STEADY, HOURS));
    expect(evidence).toMatch(
      /^03-11 \d\d:00 to \d\d:00 UTC has 13\d\d pushes, but its halves have 13\d\d and 13\d\d$/,
    );
    expect(asked[0]).toEqual({
      start: Date.parse('2025-03-10T16:00Z') / 1000,
      end: Date.parse('2025-03-11T16:00Z') / 1000,
      pushes: exactly(STEADY)({ start: NOW - DAY, end: NOW }),
    });
    expect(verdictOf(exactly(STEADY)).evidence).toMatch(
      /^both halves of a window have a part of its pushes, down to the \d+ of 03-1\d \d\d:\d\d to \d\d:\d\d UTC$/,
    );
    expect(verdictOf(starting(STEADY, BEIJING_DAYS)).evidence).toBe(
      'all 33115 pushes of 03-10 16:00 to 03-11 16:00 UTC are in the minute at 03-10 16:00 UTC, and 2 other days look the same',
    );
    expect(verdictOf(() => 0).evidence).toBe('the last days have no pushes');
  });

  it('is left open rather than asked for longer than is allowed', () => {
    for (let maxCalls = 1; maxCalls < 30; maxCalls += 1) {
      const verdict = verdictOf(starting(STEADY, HOURS), maxCalls);
      expect(verdict.asked.length).toBeLessThanOrEqual(maxCalls);
      expect(['undecided', 'hour starting']).toContain(saidOf(verdict));
    }
  });
});

describe('whatever is sent when', () => {
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
    ['hours that are touched', (pushes) => touching(pushes, HOURS), /^(hour touching|undecided)$/],
    ['hours that start', (pushes) => starting(pushes, HOURS), /^(hour starting|undecided)$/],
    ['days that are touched', (pushes) => touching(pushes, BEIJING_DAYS), /^(day touching|undecided)$/],
    ['days that start', (pushes) => starting(pushes, BEIJING_DAYS), /^(day starting|undecided)$/],
  ])('%s are never taken for anything else', (_, upstream, allowed) => {
    fc.assert(
      fc.property(anyPushes, (pushes) => {
        expect(said(upstream(pushes))).toMatch(allowed);
      }),
    );
  });

  it('minutes are found where pushes are spread, and never taken for overlapping hours or days', () => {
    fc.assert(
      fc.property(anyPushes, (pushes) => {
        expect(said(exactly(pushes))).not.toMatch(/touching/);
      }),
    );
    const spread = fc.func(fc.integer({ min: 3, max: 90 }));
    fc.assert(
      fc.property(spread, (perMinute) => {
        expect(said(exactly(week(perMinute)))).toBe('minute');
      }),
      { numRuns: 15 },
    );
  });

  it('only windows of whole minutes that the upstream answers for are asked for, each once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1 }), (answers) => {
        let next = 0;
        const { asked } = verdictOf(() => answers[next++ % answers.length] ?? 0);
        expect(asked.length).toBeLessThanOrEqual(40);
        expect(new Set(asked.map(({ start, end }) => `${start} ${end}`)).size).toBe(asked.length);
        for (const { start, end } of asked) {
          expect([start % MINUTE, end % MINUTE]).toEqual([0, 0]);
          expect(start).toBeGreaterThan(NOW - LIMIT_SECONDS);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(NOW);
        }
      }),
    );
  });
});

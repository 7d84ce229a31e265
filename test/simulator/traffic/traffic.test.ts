import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Counts } from '../../../src/simulator/traffic/counts.ts';
import { createTraffic, type TrafficOptions } from '../../../src/simulator/traffic/traffic.ts';
import { addCounts, countsOf } from '../tally-of-counts.ts';

/** A Beijing midnight. */
const MIDNIGHT = 1741708800;
const HOUR = 3600;
const DAY = 24 * HOUR;
const LONG_AFTER = MIDNIGHT + 30 * DAY;

/** The codes of push vendors for tokens that no device uses any more. */
const TOKEN_CODES = ['-2', '410', '65003', '10029', '80300007', '404', '110002', '1', '10302'];

function traffic(options: Partial<TrafficOptions> = {}) {
  return createTraffic({
    seed: 1,
    sdkappid: 1400000001,
    pushesPerDay: 200_000,
    incidents: [],
    receiptLagMinutes: 60,
    zoneOffsetMinutes: 480,
    ...options,
  });
}

function day(options: Partial<TrafficOptions> = {}): Counts {
  return traffic(options).counts({ start: MIDNIGHT, end: MIDNIGHT + DAY, asOf: LONG_AFTER });
}

function lost({ losses }: Counts['overall'], stage: string): number {
  return losses.filter((loss) => loss.stage === stage).reduce((sum, { count }) => sum + count, 0);
}

describe('simulated counts', () => {
  it('add up over any split of any window, at any request time', () => {
    const asked = traffic();
    const time = fc.integer({ min: MIDNIGHT, max: MIDNIGHT + 2 * DAY });
    fc.assert(
      fc.property(fc.array(time, { minLength: 3, maxLength: 6 }), time, (times, asOf) => {
        const cuts = times.toSorted((a, b) => a - b);
        const parts = cuts.slice(1).map((end, index) => ({ start: cuts[index] ?? end, end, asOf }));
        const whole = asked.counts({ start: cuts[0] ?? 0, end: cuts.at(-1) ?? 0, asOf });
        const sum = addCounts(parts.map((part) => countsOf(asked.counts(part))));
        expect(sum).toEqual(addCounts([countsOf(whole)]));
      }),
      { numRuns: 60 },
    );
  });

  it('are the same from cached hours and from single minutes', () => {
    const asOf = MIDNIGHT + 9 * HOUR + 1234;
    const window = { start: MIDNIGHT + 17 * 60, end: MIDNIGHT + 9 * HOUR, asOf };
    const remembering = traffic();
    remembering.counts({ ...window, start: MIDNIGHT - DAY });
    const minutes = [];
    for (let start = window.start; start < window.end; start += 60) {
      minutes.push(countsOf(traffic().counts({ start, end: start + 60, asOf })));
    }
    expect(countsOf(remembering.counts(window))).toEqual(addCounts(minutes));
  });

  it('stay right when more hours are requested than are cached', () => {
    const asked = traffic({ pushesPerDay: 20_000 });
    const dayAfter = (days: number) => {
      const start = MIDNIGHT + days * DAY;
      return { start, end: start + DAY, asOf: MIDNIGHT + 80 * DAY };
    };
    for (const days of [0, 31, 62, 0]) {
      const fresh = traffic({ pushesPerDay: 20_000 });
      expect(asked.counts(dayAfter(days))).toEqual(fresh.counts(dayAfter(days)));
    }
  });

  it('are the same for the same seed and app, and different for another seed or app', () => {
    expect(day()).toEqual(day());
    expect(countsOf(day({ seed: 2 }))).not.toEqual(countsOf(day()));
    expect(countsOf(day({ sdkappid: 1400000002 }))).not.toEqual(countsOf(day()));
  });

  it('include a minute by its start, at any seconds of the window’s start and end', () => {
    const asked = traffic();
    const minute = asked.counts({ start: MIDNIGHT, end: MIDNIGHT + 60, asOf: LONG_AFTER });
    expect(minute.overall.funnel.sendable).toBeGreaterThan(0);
    expect(asked.counts({ start: MIDNIGHT, end: MIDNIGHT + 1, asOf: LONG_AFTER })).toEqual(minute);
    const rest = asked.counts({ start: MIDNIGHT + 1, end: MIDNIGHT + 60, asOf: LONG_AFTER });
    expect(rest.overall.funnel.sendable).toBe(0);
  });

  it('are near the configured pushes a day, on all eight platforms', () => {
    const { overall, platforms } = day();
    expect(Math.abs(overall.funnel.sendable / 200_000 - 1)).toBeLessThan(0.02);
    expect(platforms.map(({ platform }) => platform)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const { funnel } of platforms) expect(funnel.sendable).toBeGreaterThan(1000);
  });

  it('are the sums over platforms, under the most frequent description', () => {
    const { overall, platforms } = day();
    const sum = platforms.reduce((total, { funnel }) => total + funnel.delivered, 0);
    expect(overall.funnel.delivered).toBe(sum);
    const noToken = platforms.flatMap(({ losses }) => losses).filter(({ code }) => code === '-2');
    const unsent = noToken.filter(({ stage }) => stage === 'ready_to_send');
    expect(overall.losses.find(({ code }) => code === '-2')?.count).toBe(
      unsent.reduce((total, { count }) => total + count, 0),
    );
    const badToken = platforms[0]?.losses.filter(({ code }) => code === '400');
    expect(badToken).toMatchObject([{ info: 'BadDeviceToken' }]);
  });

  it('lose a few percent, and mostly to tokens', () => {
    const { overall } = day();
    const readyLost = lost(overall, 'ready_to_send');
    const postLost = lost(overall, 'post_send_delivered');
    expect((readyLost + postLost) / overall.funnel.sendable).toBeGreaterThan(0.02);
    expect((readyLost + postLost) / overall.funnel.sendable).toBeLessThan(0.05);
    const byTokens = overall.losses.filter(({ code }) => TOKEN_CODES.includes(code));
    const tokenLost = byTokens.reduce((sum, { count }) => sum + count, 0);
    expect(tokenLost / (readyLost + postLost)).toBeGreaterThan(0.6);
  });

  it('satisfy the funnel exactly on every platform in every minute', () => {
    const asked = traffic({ pushesPerDay: 5000 });
    let pushes = 0;
    for (let start = MIDNIGHT; start < MIDNIGHT + 3 * HOUR; start += 60) {
      for (const tally of asked.counts({ start, end: start + 60, asOf: start + 600 }).platforms) {
        const { sendable, sent, delivered, clicked } = tally.funnel;
        expect(sent).toBe(sendable - lost(tally, 'ready_to_send'));
        expect(delivered + lost(tally, 'post_send_delivered')).toBeLessThanOrEqual(sent);
        expect(clicked).toBeLessThanOrEqual(delivered);
        pushes += sendable;
      }
    }
    expect(pushes).toBeGreaterThan(0);
  });

  it('have no receipts from FCM, and many from APNs', () => {
    const { platforms } = day();
    expect(platforms[3]?.funnel).toMatchObject({ delivered: 0, clicked: 0 });
    expect(platforms[0]?.funnel.delivered).toBeGreaterThan(40_000);
  });
});

describe('the simulated day', () => {
  function hour(options: Partial<TrafficOptions>, at: number): number {
    const start = MIDNIGHT + at * HOUR;
    return traffic(options).counts({ start, end: start + HOUR, asOf: LONG_AFTER }).overall.funnel.sendable;
  }

  it('is quiet before dawn and busiest in the evening, in China', () => {
    const busy = { pushesPerDay: 5_000_000 };
    const ratio = hour(busy, 4) / hour(busy, 20);
    expect(ratio).toBeGreaterThan(0.1);
    expect(ratio).toBeLessThan(0.16);
    expect(hour(busy, 12)).toBeLessThan(hour(busy, 20));
  });

  it('shifts with the time zone', () => {
    expect(hour({ zoneOffsetMinutes: 0 }, 12) / hour({ zoneOffsetMinutes: 0 }, 4)).toBeLessThan(0.2);
    expect(hour({ zoneOffsetMinutes: -300 }, 12)).toBeGreaterThan(0);
  });
});

describe('late receipts', () => {
  const window = { start: MIDNIGHT + 12 * HOUR, end: MIDNIGHT + 13 * HOUR };
  const asked = traffic();

  it('only grow with the request time, and end at the final count', () => {
    let before = countsOf(asked.counts({ ...window, asOf: window.start - 60 }));
    for (let asOf = window.start; asOf <= window.end + 70 * 60; asOf += 60) {
      const known = countsOf(asked.counts({ ...window, asOf }));
      for (const [name, count] of before) expect(known.get(name) ?? 0).toBeGreaterThanOrEqual(count);
      before = known;
    }
    expect(before.size).toBeGreaterThan(0);
    const final = asked.counts({ ...window, asOf: LONG_AFTER });
    expect(before).toEqual(countsOf(final));
    expect(asked.counts({ ...window, asOf: window.end + 59 * 60 })).toEqual(final);
    expect(asked.counts({ ...window, asOf: window.end + 45 * 60 })).not.toEqual(final);
  });

  it('do not change sendable, sent and losses before sending', () => {
    const atEnd = asked.counts({ ...window, asOf: window.end }).overall;
    const final = asked.counts({ ...window, asOf: LONG_AFTER }).overall;
    expect(atEnd.funnel).toMatchObject({ sendable: final.funnel.sendable, sent: final.funnel.sent });
    expect(lost(atEnd, 'ready_to_send')).toBe(lost(final, 'ready_to_send'));
    expect(lost(atEnd, 'post_send_delivered')).toBeLessThan(lost(final, 'post_send_delivered'));
    expect(atEnd.funnel.delivered).toBeLessThan(final.funnel.delivered);
    expect(atEnd.funnel.clicked).toBeLessThan(final.funnel.clicked);
  });

  it('change at full minutes only', () => {
    const asOf = window.end + 600;
    const known = asked.counts({ ...window, asOf });
    expect(asked.counts({ ...window, asOf: asOf + 59 })).toEqual(known);
    expect(asked.counts({ ...window, asOf: asOf + 60 })).not.toEqual(known);
  });

  it('are not late if the lag is switched off', () => {
    const prompt = traffic({ receiptLagMinutes: 0 });
    const asOf = window.end - 1;
    // Not a whole hour: a final hour comes from the cache, independent of the lag of single minutes.
    const most = { ...window, start: window.start + 60 };
    expect(prompt.counts({ ...most, asOf })).toEqual(prompt.counts({ ...most, asOf: LONG_AFTER }));
  });

  it('do not include minutes of the future', () => {
    const { overall } = asked.counts({ ...window, asOf: window.start - 1 });
    expect(overall).toEqual({ funnel: { sendable: 0, sent: 0, delivered: 0, clicked: 0 }, losses: [] });
    const started = asked.counts({ ...window, asOf: window.start }).overall.funnel;
    expect(started.sendable).toBeGreaterThan(0);
    expect(started.delivered).toBe(0);
  });
});

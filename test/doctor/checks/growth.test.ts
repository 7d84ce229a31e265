import { describe, expect, it } from 'vitest';
import { checkGrowth, type PastCounts, pastWindows } from '../../../src/doctor/checks/growth.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

/** Half past nine in the evening in Beijing, whose days the upstream counts. */
const NOW = 1_741_786_200;
const HOUR = 3600;

/** The counts of one past hour, as a run sees them so many hours after NOW. */
function counts(hoursLater: number, delivered: number): PastCounts {
  return {
    start: NOW - 3 * HOUR,
    end: NOW - 2 * HOUR,
    askedSeconds: NOW + hoursLater * HOUR,
    sendable: 1000,
    sent: 1000,
    delivered,
    clicked: 10,
  };
}

function check(previous: PastCounts, now: PastCounts) {
  return checkGrowth({ previous: [previous], now: [now] }, MESSAGES.en.doctor.growth);
}

describe('the growth check', () => {
  it('names the step that grew most, by its share of the new count', () => {
    expect(check(counts(0, 600), counts(5, 800))).toEqual({
      name: 'growth',
      status: 'warn',
      detail: '1 of 1 window grew in the 5h between the runs: delivered by 25.0 % (2h old)',
      advice: 'for delivered use windows much longer than 2h: the newest part of each window still grows',
    });
  });

  it('ignores growth that is too small to matter, and counts that shrink', () => {
    expect(check(counts(0, 800), counts(1, 801)).status).toBe('ok');
    expect(check(counts(0, 800), counts(1, 700)).status).toBe('ok');
  });

  it('of runs that are minutes apart has a result only where counts grew', () => {
    expect(check(counts(0, 800), counts(0.25, 800))).toMatchObject({
      status: 'unknown',
      detail: 'none of 1 window grew, but the runs are only 15m apart',
    });
    expect(check(counts(0, 600), counts(0.25, 800)).status).toBe('warn');
  });

  it.each([
    ['minute', HOUR],
    ['hour', HOUR],
    ['day', 24 * HOUR],
  ] as const)(
    'asks an upstream that counts by the %s for whole buckets that are over',
    (granularity, seconds) => {
      const windows = pastWindows(NOW, granularity);
      expect(windows).toHaveLength(5);
      for (const { start, end } of windows) {
        expect([end - start, (start + 8 * HOUR) % seconds]).toEqual([seconds, 0]);
        expect(end).toBeLessThanOrEqual(NOW);
        expect(start).toBeGreaterThan(NOW - 6.5 * 24 * HOUR);
      }
    },
  );
});

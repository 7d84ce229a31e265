import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { firingGaps, nextFirings, rememberedGaps } from '../../src/polling/cron.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A Wednesday, half past nine in the evening in Shanghai. */
const NOW = Date.UTC(2025, 2, 12, 13, 30, 20);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

const iso = (times: readonly number[]) => times.map((time) => new Date(time).toISOString());

describe('the firings of a schedule', () => {
  it('start after the current time', () => {
    expect(iso(nextFirings('* * * * *', 'UTC', 2))).toEqual([
      '2025-03-12T13:31:00.000Z',
      '2025-03-12T13:32:00.000Z',
    ]);
  });

  it('follow the given time zone, whatever the zone of the machine is', () => {
    expect(iso(nextFirings('0 8 * * *', 'Asia/Shanghai', 2))).toEqual([
      '2025-03-13T00:00:00.000Z',
      '2025-03-14T00:00:00.000Z',
    ]);
    expect(iso(nextFirings('0 8 * * *', 'America/New_York', 1))).toEqual(['2025-03-13T12:00:00.000Z']);
  });
});

describe('the firings of a schedule in a zone whose clocks change', () => {
  const firings = (nowMs: number, schedule: string, timeZone: string, count: number) => {
    vi.setSystemTime(nowMs);
    return iso(nextFirings(schedule, timeZone, count)).map((time) => time.slice(8, 16));
  };

  it.each([
    [
      'Europe/Berlin',
      Date.UTC(2025, 9, 26, 0, 40),
      ['26T00:45', '26T01:00', '26T01:15', '26T01:30', '26T01:45'],
    ],
    [
      'America/New_York',
      Date.UTC(2025, 10, 2, 5, 40),
      ['02T05:45', '02T06:00', '02T06:15', '02T06:30', '02T06:45'],
    ],
    // Its clocks change by half an hour.
    [
      'Australia/Lord_Howe',
      Date.UTC(2025, 3, 5, 14, 20),
      ['05T14:30', '05T14:45', '05T15:00', '05T15:15', '05T15:30'],
    ],
  ])('include both passes of the hour that clocks show twice: %s', (timeZone, nowMs, expected) => {
    expect(firings(nowMs, '*/15 * * * *', timeZone, 5)).toEqual(expected);
  });

  it('include both passes of a schedule with seconds', () => {
    const found = firings(Date.UTC(2025, 9, 26, 0, 59, 0), '*/30 * * * * *', 'Europe/Berlin', 4);
    expect(found).toEqual(['26T00:59', '26T01:00', '26T01:00', '26T01:01']);
  });

  it('leave out a time that clocks skip, and continue after it', () => {
    const summer = Date.UTC(2025, 2, 30, 0, 40);
    expect(firings(summer, '*/15 * * * *', 'Europe/Berlin', 3)).toEqual(['30T00:45', '30T01:00', '30T01:15']);
    expect(firings(summer, '30 2 * * *', 'Europe/Berlin', 2)).toEqual(['31T00:30', '01T00:30']);
  });
});

describe('the gaps between firings', () => {
  it.each([
    ['every minute', '* * * * *', 'UTC', MINUTE, MINUTE],
    ['every five minutes', '*/5 * * * *', 'UTC', 5 * MINUTE, 5 * MINUTE],
    ['every ten seconds', '*/10 * * * * *', 'UTC', 10_000, 10_000],
    ['a schedule whose seconds wrap at the minute', '*/50 * * * * *', 'UTC', 10_000, 50_000],
    ['one minute of every hour', '7 * * * *', 'UTC', HOUR, HOUR],
    ['uneven minutes', '0,5,15 * * * *', 'UTC', 5 * MINUTE, 45 * MINUTE],
    ['working hours', '*/15 9-17 * * 1-5', 'Asia/Shanghai', 15 * MINUTE, 63 * HOUR + 15 * MINUTE],
    ['once a day', '30 3 * * *', 'UTC', 24 * HOUR, 24 * HOUR],
  ])('are found for %s', (_, schedule, timeZone, shortestMs, longestMs) => {
    expect(firingGaps(schedule, timeZone)).toEqual({ shortestMs, longestMs });
  });

  it('include the change to summer time', () => {
    const { shortestMs } = firingGaps('30 3 * * *', 'Europe/Berlin');
    expect(shortestMs).toBe(23 * HOUR);
  });

  it('are not longer in the night when summer time ends', () => {
    vi.setSystemTime(Date.UTC(2025, 9, 25, 23, 50));
    expect(firingGaps('* * * * *', 'Europe/Berlin')).toEqual({ shortestMs: MINUTE, longestMs: MINUTE });
  });
});

describe('remembered gaps', () => {
  it('are computed once for each schedule and zone', () => {
    const gapsOf = rememberedGaps();
    const gaps = gapsOf('30 3 * * *', 'UTC');
    expect(gaps).toEqual(firingGaps('30 3 * * *', 'UTC'));
    expect(gapsOf('30 3 * * *', 'UTC')).toBe(gaps);
    expect(gapsOf('30 3 * * *', 'Europe/Berlin')).not.toEqual(gaps);
    expect(gapsOf('30 3 * * 1', 'UTC')).not.toEqual(gaps);
  });
});

import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { firingGaps, nextFirings, startJobs } from '../../src/polling/cron.ts';

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
  it('begin after now', () => {
    expect(iso(nextFirings('* * * * *', 'UTC', 2))).toEqual([
      '2025-03-12T13:31:00.000Z',
      '2025-03-12T13:32:00.000Z',
    ]);
  });

  it('are read in the time zone, whatever that of the machine is', () => {
    expect(iso(nextFirings('0 8 * * *', 'Asia/Shanghai', 2))).toEqual([
      '2025-03-13T00:00:00.000Z',
      '2025-03-14T00:00:00.000Z',
    ]);
    expect(iso(nextFirings('0 8 * * *', 'America/New_York', 1))).toEqual(['2025-03-13T12:00:00.000Z']);
  });
});

describe('the gaps between firings', () => {
  it.each([
    ['every minute', '* * * * *', 'UTC', MINUTE, MINUTE],
    ['every five minutes', '*/5 * * * *', 'UTC', 5 * MINUTE, 5 * MINUTE],
    ['every ten seconds', '*/10 * * * * *', 'UTC', 10_000, 10_000],
    ['seconds that wrap at the minute', '*/50 * * * * *', 'UTC', 10_000, 50_000],
    ['one minute of every hour', '7 * * * *', 'UTC', HOUR, HOUR],
    ['uneven minutes', '0,5,15 * * * *', 'UTC', 5 * MINUTE, 45 * MINUTE],
    ['working hours', '*/15 9-17 * * 1-5', 'Asia/Shanghai', 15 * MINUTE, 63 * HOUR + 15 * MINUTE],
    ['once a day', '30 3 * * *', 'UTC', 24 * HOUR, 24 * HOUR],
  ])('of %s', (_, schedule, timeZone, shortestMs, longestMs) => {
    expect(firingGaps(schedule, timeZone)).toEqual({ shortestMs, longestMs });
  });

  it('show a change to summer time', () => {
    const { shortestMs } = firingGaps('30 3 * * *', 'Europe/Berlin');
    expect(shortestMs).toBe(23 * HOUR);
  });
});

describe('jobs', () => {
  it('read their schedule in its time zone', async () => {
    const tick = vi.fn();
    const logger = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };
    const jobs = startJobs([{ schedule: '0 22 * * *', timeZone: 'Asia/Shanghai', tick }], logger);
    onTestFinished(() => jobs.stop());
    await vi.advanceTimersByTimeAsync(Date.UTC(2025, 2, 12, 14) - NOW - 1000);
    expect(tick).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2000);
    expect(tick).toHaveBeenCalledOnce();
  });

  it('tick when their schedule fires, until they are stopped', async () => {
    const ticks: string[] = [];
    const job = (name: string, schedule: string) => ({
      schedule,
      timeZone: 'UTC',
      tick: () => ticks.push(`${name} ${new Date().toISOString().slice(11, 19)}`),
    });
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn(), debug: vi.fn() };
    const jobs = startJobs([job('minute', '* * * * *'), job('hour', '32 * * * *')], logger);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(ticks.sort()).toEqual(['hour 13:32:00', 'minute 13:31:00', 'minute 13:32:00']);
    await jobs.stop();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(ticks).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });
});

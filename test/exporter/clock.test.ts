import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { testApp, testConfig } from '../support/app-configs.ts';
import { documentedAnswers } from '../support/documented-answers.ts';
import { type Arrival, type Script, scriptedUpstream } from '../support/scripted-upstream.ts';
import { startedExporter } from '../support/started-exporter.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DELAY = 5 * MINUTE;
/** A jump is noticed within this time. */
const CHECK = 10_000;
const NOW = Date.UTC(2025, 2, 12, 13, 30, 30);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

/** Sets the clock without the timers, like a clock change or a sleep of the machine. */
const jump = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** An app with a window of an hour, which is polled every minute and expires after three. */
async function polled(timeZone = 'UTC', script: Script = documentedAnswers) {
  const upstream = await scriptedUpstream(script);
  const app = testApp(upstream.url, { poll: { schedule: '* * * * *', time_zone: timeZone } });
  const exporter = await startedExporter(testConfig(app));
  const isExported = async () => /^timpush_sent_pushes\{/m.test(await exporter.scrape());
  const isPolledAt = (ms: number) => (page: string) =>
    page.includes(
      `timpush_poll_last_success_timestamp_seconds{app="shop",api="normal_push_statistics",window="1h"} ${ms / 1000}\n`,
    );
  await exporter.scrapeUntil(isPolledAt(Date.now()));
  return { ...exporter, upstream, isExported, isPolledAt };
}

const windowOf = ({ body }: Arrival): { StartTime: number; EndTime: number } => JSON.parse(body);

/** The end of a window that is polled at this time, in unix seconds. */
const endAt = (ms: number) => (Math.floor((ms - DELAY) / MINUTE) * MINUTE) / 1000;

describe('an exporter after a sleep of the machine or a jump of its clock', () => {
  it('polls the current window once, and counts the missed polls as skipped', async () => {
    const { upstream, scrapeUntil, isPolledAt, lines } = await polled();
    jump(8 * HOUR);
    await vi.advanceTimersByTimeAsync(CHECK);
    const wokenMs = Date.now();
    const page = await scrapeUntil(isPolledAt(wokenMs));
    expect(upstream.arrivals).toHaveLength(4);
    for (const arrival of upstream.arrivals.slice(2)) {
      const { StartTime, EndTime } = windowOf(arrival);
      expect([StartTime, EndTime]).toEqual([endAt(wokenMs) - 3600, endAt(wokenMs)]);
    }
    expect(page).toContain('timpush_polls_skipped_total{app="shop"} 479\n');
    expect(lines).toEqual([
      {
        level: 'warn',
        app: 'shop',
        windows: ['1h'],
        count: 479,
        msg: 'missed 479 polls (system sleep or clock change); polling once now to catch up',
      },
    ]);
  });

  it('exports no older samples, even if the upstream does not answer', async () => {
    const { upstream, scrape, isExported, stop } = await polled();
    expect(await isExported()).toBe(true);
    upstream.answerBy(() => 'hang');
    jump(8 * HOUR);
    await vi.advanceTimersByTimeAsync(CHECK);
    expect(await isExported()).toBe(false);
    expect(await scrape()).toContain(
      `timpush_poll_last_success_timestamp_seconds{app="shop",api="normal_push_loss",window="1h"} ${NOW / 1000}\n`,
    );
    const stopped = stop();
    upstream.disconnect();
    await stopped;
  });
});

describe('an exporter after its clock was set back', () => {
  it('polls windows by the new time', async () => {
    const { upstream, scrapeUntil, isPolledAt, isExported, lines } = await polled();
    jump(-HOUR);
    await vi.advanceTimersByTimeAsync(MINUTE / 2);
    const page = await scrapeUntil(isPolledAt(Date.now()));
    expect(upstream.arrivals).toHaveLength(4);
    expect(upstream.arrivals.slice(2).map((arrival) => windowOf(arrival).EndTime)).toEqual([
      endAt(Date.now()),
      endAt(Date.now()),
    ]);
    expect(page).toContain('timpush_polls_skipped_total{app="shop"} 0\n');
    upstream.answerBy(() => 'reset');
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    expect(await isExported()).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(await isExported()).toBe(false);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('an exporter in the night when summer time ends in the zone of a schedule', () => {
  it('polls every minute of the hour that clocks show twice, and its samples never expire', async () => {
    vi.setSystemTime(Date.UTC(2025, 9, 26, 0, 29, 30));
    const { upstream, scrapeUntil, isPolledAt, isExported } = await polled('Europe/Berlin');
    await vi.advanceTimersByTimeAsync(MINUTE / 2);
    for (let minute = 0; minute < 65; minute += 1) {
      await scrapeUntil(isPolledAt(Date.now()));
      expect(await isExported()).toBe(true);
      await vi.advanceTimersByTimeAsync(MINUTE);
    }
    await scrapeUntil(isPolledAt(Date.now()));
    expect(upstream.arrivals).toHaveLength(2 * (1 + 66));
    const ends = upstream.arrivals.map((arrival) => windowOf(arrival).EndTime);
    expect(new Set(ends).size).toBe(66 + 1);
  });
});

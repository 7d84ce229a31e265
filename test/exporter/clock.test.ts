import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { testApp, testConfig } from '../support/app-configs.ts';
import { documentedAnswers } from '../support/documented-answers.ts';
import { type Arrival, type Script, scriptedUpstream } from '../support/scripted-upstream.ts';
import { startedExporter } from '../support/started-exporter.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DELAY = 5 * MINUTE;
/** How soon a jump is noticed. */
const LOOK = 10_000;
const NOW = Date.UTC(2025, 2, 12, 13, 30, 30);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

/** Sets the clock, as a jump of it or a sleep of the machine does, which no timer notices. */
const jump = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** An app with a window of an hour that is polled every minute and whose figures are shown for three. */
async function polled(timeZone = 'UTC', script: Script = documentedAnswers) {
  const upstream = await scriptedUpstream(script);
  const app = testApp(upstream.url, { poll: { schedule: '* * * * *', time_zone: timeZone } });
  const exporter = await startedExporter(testConfig(app));
  const isShown = async () => /^timpush_sent_pushes\{/m.test(await exporter.scrape());
  const isPolledAt = (ms: number) => (page: string) =>
    page.includes(
      `timpush_poll_last_success_timestamp_seconds{app="shop",api="normal_push_statistics",window="1h"} ${ms / 1000}\n`,
    );
  await exporter.scrapeUntil(isPolledAt(Date.now()));
  return { ...exporter, upstream, isShown, isPolledAt };
}

const windowOf = ({ body }: Arrival): { StartTime: number; EndTime: number } => JSON.parse(body);

/** The end of a window that was asked for at this time, in seconds. */
const endAt = (ms: number) => (Math.floor((ms - DELAY) / MINUTE) * MINUTE) / 1000;

describe('after the machine slept, or its clock was set forward,', () => {
  it('one poll makes up for those that were missed, of the window that ends now, and they are counted', async () => {
    const { upstream, scrapeUntil, isPolledAt, lines } = await polled();
    jump(8 * HOUR);
    await vi.advanceTimersByTimeAsync(LOOK);
    const woken = Date.now();
    const page = await scrapeUntil(isPolledAt(woken));
    expect(upstream.arrivals).toHaveLength(4);
    for (const arrival of upstream.arrivals.slice(2)) {
      const { StartTime, EndTime } = windowOf(arrival);
      expect([StartTime, EndTime]).toEqual([endAt(woken) - 3600, endAt(woken)]);
    }
    expect(page).toContain('timpush_polls_skipped_total{app="shop"} 479\n');
    expect(lines).toEqual([
      {
        level: 'warn',
        app: 'shop',
        windows: ['1h'],
        count: 479,
        msg: 'polls were missed while the process or its machine slept, or because its clock was set forward; the newest is made up for',
      },
    ]);
  });

  it('no figure from before is shown for fresh, though the upstream does not answer', async () => {
    const { upstream, scrape, isShown, stop } = await polled();
    expect(await isShown()).toBe(true);
    upstream.answerBy(() => 'hang');
    jump(8 * HOUR);
    await vi.advanceTimersByTimeAsync(LOOK);
    expect(await isShown()).toBe(false);
    expect(await scrape()).toContain(
      `timpush_poll_last_success_timestamp_seconds{app="shop",api="normal_push_loss",window="1h"} ${NOW / 1000}\n`,
    );
    const stopped = stop();
    upstream.disconnect();
    await stopped;
  });
});

describe('after the clock was set back,', () => {
  it('polls and windows go on by the new time', async () => {
    const { upstream, scrapeUntil, isPolledAt, isShown, lines } = await polled();
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
    expect(await isShown()).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(await isShown()).toBe(false);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('in the night that summer time ends in the zone of a schedule,', () => {
  it('it is polled every minute of the hour that is shown twice, and its figures never vanish', async () => {
    vi.setSystemTime(Date.UTC(2025, 9, 26, 0, 29, 30));
    const { upstream, scrapeUntil, isPolledAt, isShown } = await polled('Europe/Berlin');
    await vi.advanceTimersByTimeAsync(MINUTE / 2);
    for (let minute = 0; minute < 65; minute += 1) {
      await scrapeUntil(isPolledAt(Date.now()));
      expect(await isShown()).toBe(true);
      await vi.advanceTimersByTimeAsync(MINUTE);
    }
    await scrapeUntil(isPolledAt(Date.now()));
    expect(upstream.arrivals).toHaveLength(2 * (1 + 66));
    const ends = upstream.arrivals.map((arrival) => windowOf(arrival).EndTime);
    expect(new Set(ends).size).toBe(66 + 1);
  });
});

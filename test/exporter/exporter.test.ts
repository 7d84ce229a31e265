import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { REQUEST_FAILURE_REASONS } from '../../src/core/failure.ts';
import { createExporter } from '../../src/exporter/exporter.ts';
import { planProblems } from '../../src/polling/app-plan.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { KEY, testApp, testConfig } from '../support/app-configs.ts';
import {
  DOCUMENTED_LOSS,
  DOCUMENTED_STATISTICS,
  documentedAnswers,
  FLAT_LOSS,
  refusal,
} from '../support/documented-answers.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { recordedLog } from '../support/recorded-log.ts';
import { type Script, scriptedUpstream } from '../support/scripted-upstream.ts';
import { startedExporter } from '../support/started-exporter.ts';

const MINUTE = 60_000;
/** The second app starts this much later than the first. */
const SECOND_APP_MS = 1;
/** Half a minute before the next tick of a schedule that fires every minute. */
const NOW = Date.UTC(2025, 2, 12, 13, 30, 30);

/** The part of the exposition that describes the apps. */
function appPart(page: string): string {
  const end = page.indexOf('# HELP timpush_api_requests_total ');
  expect(end).toBeGreaterThan(0);
  return page.slice(0, end);
}

const linesOf = (page: string, start: string) => page.split('\n').filter((line) => line.startsWith(start));
const isUp = (page: string) => page.includes('timpush_up{app="shop"} 1\n');

/** The sum of all series that start with this text. */
function total(page: string, series: string): number {
  return linesOf(page, series).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

describe('an exporter with the clock of the test', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
  });

  it.each([
    ['byte for byte', DOCUMENTED_LOSS],
    ['in the form of the field table', FLAT_LOSS],
  ])('turns the documented sample answers, %s, into the golden exposition', async (_, loss) => {
    const script: Script = (arrival, index) =>
      arrival.command === 'normal_push_loss' ? loss : documentedAnswers(arrival, index);
    const { url } = await scriptedUpstream(script);
    const app = testApp(url, { poll: { windows: ['1h', '1d'] } });
    const { scrapeUntil } = await startedExporter(testConfig(app));
    const golden = readFileSync(new URL('../fixtures/documented.page.txt', import.meta.url), 'utf8');
    expect(appPart(await scrapeUntil(isUp))).toBe(golden);
  });

  it('exports every counter at 0 and every app as not up before the first answer', async () => {
    const upstream = await scriptedUpstream(() => 'hang');
    const apps = [testApp(upstream.url), testApp(upstream.url, { name: 'club', sdkappid: 1400000002 })];
    const { scrape, get } = await startedExporter(testConfig(...apps));
    const page = await scrape();
    expect(linesOf(page, 'timpush_up')).toEqual(['timpush_up{app="shop"} 0', 'timpush_up{app="club"} 0']);
    // Three APIs: two are polled, and the third fetches traces.
    expect(linesOf(page, 'timpush_api_request_failures_total{')).toHaveLength(
      2 * 3 * REQUEST_FAILURE_REASONS.length,
    );
    expect(linesOf(page, 'timpush_api_requests_total{').filter((line) => line.includes('_trace"'))).toEqual([
      'timpush_api_requests_total{app="shop",api="normal_push_trace"} 0',
      'timpush_api_requests_total{app="club",api="normal_push_trace"} 0',
    ]);
    expect(page).toContain('timpush_api_request_duration_seconds_count{api="normal_push_trace"} 0\n');
    expect(total(page, 'timpush_api_request_failures_total{')).toBe(0);
    expect(linesOf(page, 'timpush_sendable_pushes')).toEqual([]);
    expect(await get('/-/ready')).toEqual({
      status: 503,
      text: 'waiting for the first poll of shop, club\n',
    });
    // Ends the calls, so that the stop does not wait for them.
    await vi.advanceTimersByTimeAsync(10_000);
  });

  it('is ready while the upstream is down, exports its app as not up, and recovers at the next tick', async () => {
    const port = await freePort();
    // Fifty times as fast, so that a poll soon reaches its deadline.
    const monotonicMs = () => performance.now() * 50;
    const app = testApp(`http://127.0.0.1:${port}`);
    const { scrape, scrapeUntil, get, lines } = await startedExporter(testConfig(app), { monotonicMs });
    const down = await scrapeUntil((text) => total(text, 'timpush_poll_last_failure_timestamp_seconds{') > 0);
    expect(linesOf(down, 'timpush_up')).toEqual(['timpush_up{app="shop"} 0']);
    const failures = 'timpush_api_request_failures_total{';
    expect(total(down, failures)).toBeGreaterThanOrEqual(2);
    expect(total(down, failures)).toBe(total(down, 'timpush_api_requests_total{'));
    expect(linesOf(down, failures).every((line) => line.includes('"network"') || line.endsWith(' 0'))).toBe(
      true,
    );
    expect(linesOf(down, 'timpush_sendable_pushes')).toEqual([]);
    expect((await get('/-/ready')).status).toBe(200);
    expect(lines.filter(({ level }) => level === 'warn').map(({ reason }) => reason)).toEqual([
      'network',
      'network',
    ]);

    await scriptedUpstream(documentedAnswers, port);
    expect(isUp(await scrape())).toBe(false);
    // Exactly to the tick: more would count as the duration of a call.
    await vi.advanceTimersByTimeAsync(MINUTE / 2);
    const up = await scrapeUntil(isUp);
    expect(linesOf(up, 'timpush_sendable_pushes')).toEqual([
      'timpush_sendable_pushes{app="shop",push_type="chat",window="1h"} 933478',
    ]);
    expect(linesOf(up, 'timpush_poll_last_success_timestamp_seconds{')[0]).toMatch(
      ` ${(NOW + MINUTE / 2) / 1000}`,
    );
    expect(linesOf(up, 'timpush_poll_last_failure_timestamp_seconds{')[0]).toMatch(` ${NOW / 1000}`);
    expect(lines.filter(({ msg }) => msg === 'polls succeed again')).toHaveLength(2);
  });

  it('exports no samples older than their max_age, without a poll or a scrape', async () => {
    const upstream = await scriptedUpstream(documentedAnswers);
    const app = testApp(upstream.url, {
      poll: { windows: [{ window: '1h', max_age: '5m' }, '1d'], max_age: '8m', schedule: '0 0 1 1 *' },
    });
    const { scrape, scrapeUntil } = await startedExporter(testConfig(app));
    const windows = (page: string) =>
      linesOf(page, 'timpush_sent_pushes{').map((line) => /window="(\w+)"/.exec(line)?.[1]);
    expect(windows(await scrapeUntil(isUp))).toEqual(['1h', '1d']);
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(windows(await scrape())).toEqual(['1h', '1d']);
    await vi.advanceTimersByTimeAsync(1);
    expect(windows(await scrape())).toEqual(['1d']);
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    const page = await scrape();
    expect(windows(page)).toEqual([]);
    expect(linesOf(page, 'timpush_loss_pushes')).toEqual([]);
    expect(linesOf(page, 'timpush_poll_last_success_timestamp_seconds')).toHaveLength(4);
    expect(upstream.arrivals).toHaveLength(4);
  });

  it('polls an app without regard to the failures of another', async () => {
    const upstream = await scriptedUpstream((arrival, index) =>
      arrival.query.get('sdkappid') === '1400000002' ? refusal(70009) : documentedAnswers(arrival, index),
    );
    const apps = [testApp(upstream.url), testApp(upstream.url, { name: 'club', sdkappid: 1400000002 })];
    const { scrapeUntil, get } = await startedExporter(testConfig(...apps));
    await vi.advanceTimersByTimeAsync(SECOND_APP_MS);
    const page = await scrapeUntil(
      (text) => isUp(text) && total(text, 'timpush_poll_last_failure_timestamp_seconds{app="club"') > 0,
    );
    expect(linesOf(page, 'timpush_up')).toEqual(['timpush_up{app="shop"} 1', 'timpush_up{app="club"} 0']);
    expect(linesOf(page, 'timpush_sent_pushes{').every((line) => line.includes('app="shop"'))).toBe(true);
    expect(total(page, 'timpush_api_request_failures_total{app="shop"')).toBe(0);
    expect(total(page, 'timpush_api_request_failures_total{app="club"')).toBeGreaterThan(0);
    expect((await get('/-/ready')).status).toBe(200);
    const heads = new Set(page.match(/^# (HELP|TYPE) \w+/gm));
    expect(heads.size).toBeGreaterThan(20);
    for (const family of heads) {
      expect(page.split('\n').filter((line) => line.startsWith(`${family} `))).toHaveLength(1);
    }
  });

  it('neither serves nor logs a key or a signature', async () => {
    const upstream = await scriptedUpstream(({ query, command }) =>
      command === 'normal_push_loss' ? refusal(70009, `${query}`) : DOCUMENTED_STATISTICS,
    );
    const { scrapeUntil, lines } = await startedExporter(testConfig(testApp(upstream.url)));
    const page = await scrapeUntil((text) => total(text, 'timpush_poll_last_failure_timestamp_seconds{') > 0);
    const shown = page + JSON.stringify(lines);
    expect(lines).not.toEqual([]);
    expect(upstream.arrivals).not.toEqual([]);
    for (const { query } of upstream.arrivals) expect(shown).not.toContain(query.get('usersig'));
    expect(shown).not.toContain(KEY);
  });

  it('polls no more after its stop, and can be stopped twice', async () => {
    const upstream = await scriptedUpstream(documentedAnswers);
    const { scrapeUntil, stop, address } = await startedExporter(testConfig(testApp(upstream.url)));
    await scrapeUntil(isUp);
    await Promise.all([stop(), stop()]);
    await stop();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(upstream.arrivals).toHaveLength(2);
    // No timer keeps the process running.
    expect(vi.getTimerCount()).toBe(0);
    await expect(fetch(`${address}/metrics`)).rejects.toThrow();
  });
});

describe('an exporter', () => {
  it('rejects the start when its address is in use, and can be stopped all the same', async () => {
    const upstream = await scriptedUpstream(documentedAnswers);
    const config = testConfig(testApp(upstream.url));
    const inUse = { ...config, web: { ...config.web, port: upstream.port } };
    const exporter = createExporter(inUse, {
      nowMs: Date.now,
      monotonicMs: () => performance.now(),
      random: Math.random,
      log: recordedLog().log,
      build: { version: '1', revision: '1', nodeVersion: '24' },
    });
    await expect(exporter.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(() => exporter.address).toThrow('the exporter does not listen yet');
    await exporter.stop();
    expect(upstream.arrivals).toEqual([]);
  });

  it('stops although a call hangs and a client never ends its request', async () => {
    const upstream = await scriptedUpstream(() => 'hang');
    const { address, stop, lines } = await startedExporter(testConfig(testApp(upstream.url)));
    await upstream.arrived(2);
    const stuck = connect(Number(new URL(address).port), '127.0.0.1');
    onTestFinished(() => {
      stuck.destroy();
    });
    stuck.on('error', () => {});
    await new Promise<void>((resolve) => {
      stuck.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n');
      stuck.once('data', () => resolve());
    });
    // Without the grace it would never end: neither the call nor the request does.
    await stop();
    expect(upstream.answered()).toBe(0);
    expect(lines).toEqual([]);
  });

  it('keeps the pace of the upstream, so that no call of a poll is refused', async () => {
    // One clock for both: only the test moves it, and never while a call is under way.
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const monotonicMs = () => Date.now();
    const simulator = await startSimulator({
      apps: [{ name: 'shop', sdkappid: 1400000001, secretKey: KEY }],
      monotonicMs,
    });
    onTestFinished(() => simulator.close());
    const app = testApp(simulator.url, {
      poll: { windows: ['1h', '1d'], schedule: '0 0 1 1 *' },
      callIntervalMs: 1000,
    });
    const { scrapeUntil } = await startedExporter(testConfig(app), { monotonicMs });
    for (let count = 1; count <= 4; count += 1) {
      await eventually(() => expect(simulator.calls.get(1400000001)?.answered).toBe(count));
      await vi.advanceTimersByTimeAsync(1000);
    }
    const page = await scrapeUntil(isUp);
    const calls = simulator.calls.get(1400000001);
    expect(calls).toMatchObject({ answered: 4, refused: 0, smallestIntervalMs: 1000 });
    expect(total(page, 'timpush_api_requests_total{')).toBe(4);
    expect(total(page, 'timpush_api_request_failures_total{')).toBe(0);
    // The second call waited for one interval, the third for two, the fourth for three.
    expect(total(page, 'timpush_api_pacing_wait_seconds_total{')).toBe(6);
  });
});

describe('the problems of a plan', () => {
  it('include the name of the app', () => {
    const fine = testApp('http://127.0.0.1:1', { callIntervalMs: 1020 });
    const greedy = testApp('http://127.0.0.1:1', { name: 'club', callIntervalMs: 45_000 });
    expect(planProblems(testConfig(fine, greedy))).toEqual([
      "app club: the windows need 1h 2 = 2 calls a minute, but the upstream's limit allows 1; poll long windows less often, or remove windows",
    ]);
    expect(planProblems(testConfig(fine))).toEqual([]);
  });
});

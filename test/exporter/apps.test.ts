import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AppConfig } from '../../src/config/load.ts';
import { appConfig } from '../../src/config/resolve.ts';
import { KEY, testConfig } from '../support/app-configs.ts';
import { documentedAnswers } from '../support/documented-answers.ts';
import { BOOKS, CLUB, isUp, linesOf, NOW, reloadable, SHOP } from '../support/reloadable-exporter.ts';
import { temporaryFiles } from '../support/temporary-files.ts';

describe('replacing the apps', () => {
  it('keeps apps with the same configuration, with their samples, counters and polls', async () => {
    const { app, reloadWith, scrape, scrapeUntil, upstream, lines } = await reloadable();
    const before = await scrapeUntil(isUp('shop', 'club'));
    const result = await reloadWith(testConfig(app(), app(CLUB)));
    expect(result).toEqual({
      ok: true,
      changes: { added: [], changed: [], removed: [], unchanged: ['shop', 'club'] },
    });
    const appLines = (page: string) => linesOf(page, 'app="');
    expect(appLines(await scrape())).toEqual(appLines(before));
    expect(upstream.arrivals).toHaveLength(4);
    expect(lines).toEqual([
      {
        level: 'info',
        config: 'a test',
        added: [],
        changed: [],
        removed: [],
        unchanged: ['shop', 'club'],
        msg: 'the configuration is reloaded',
      },
    ]);
  });

  it('polls new and changed apps at once, and lists them in the order of the configuration', async () => {
    const { app, reloadWith, scrapeUntil, arrivalsOf, get, address } = await reloadable();
    await scrapeUntil(isUp('shop', 'club'));
    const result = await reloadWith(testConfig(app(BOOKS), app({ poll: { windows: ['1d'] } }), app(CLUB)));
    expect(result).toMatchObject({ changes: { added: ['books'], changed: ['shop'], unchanged: ['club'] } });
    const page = await scrapeUntil(isUp('shop', 'club', 'books'));
    const windowOf = (name: string) =>
      linesOf(page, `timpush_sent_pushes{app="${name}"`).map((line) => /window="(\w+)"/.exec(line)?.[1]);
    expect([windowOf('shop'), windowOf('club'), windowOf('books')]).toEqual([['1d'], ['1h'], ['1h']]);
    expect(arrivalsOf(CLUB.sdkappid)).toHaveLength(2);
    // A counter must not fall while its app is configured.
    expect(linesOf(page, 'timpush_api_requests_total{app="shop",api="normal_push_loss"')[0]).toMatch(/ 2$/);
    const { text } = await get('/');
    expect([...text.matchAll(/<bdi>(\w+)<\/bdi><\/a>/g)].map(([, name]) => name).slice(0, 3)).toEqual([
      'books',
      'shop',
      'club',
    ]);
    expect((await fetch(`${address}/api/v1/loss?app=shop&window=1d`)).status).toBe(200);
    expect((await get('/api/v1/loss?app=shop&window=1h')).status).toBe(400);
  });

  it('removes an app from /metrics, pages and API, even while its calls are under way', async () => {
    const { app, reloadWith, scrape, get, upstream, stopAtOnce } = await reloadable(() => 'hang');
    await upstream.arrived(4);
    expect(await reloadWith(testConfig(app(CLUB)))).toMatchObject({ changes: { removed: ['shop'] } });
    expect(linesOf(await scrape(), '"shop"')).toEqual([]);
    expect(linesOf(await scrape(), 'timpush_api_requests_total{app="club"')).toHaveLength(3);
    const unknown = 'no app shop: known apps are club';
    expect((await get('/api/v1/loss?app=shop')).text).toContain(unknown);
    expect((await get('/?app=shop')).text).toContain(unknown);
    expect((await get('/trace')).text).not.toContain('shop');
    expect((await get('/-/ready')).text).toBe('waiting for the first poll of club\n');
    await stopAtOnce();
  });

  it('keeps the exporter ready while a new app waits for its first poll', async () => {
    const { app, reloadWith, get, scrapeUntil, upstream, arrivalsOf, stopAtOnce } = await reloadable(
      (arrival, index) =>
        arrival.query.get('sdkappid') === String(BOOKS.sdkappid) ? 'hang' : documentedAnswers(arrival, index),
    );
    await scrapeUntil(isUp('shop', 'club'));
    await reloadWith(testConfig(app(), app(BOOKS)));
    await upstream.arrived(5);
    expect(arrivalsOf(BOOKS.sdkappid)).not.toEqual([]);
    expect(await get('/-/ready')).toEqual({ status: 200, text: 'OK\n' });
    await stopAtOnce();
  });

  it('does not bring a removed app back when its last call ends', async () => {
    const { app, reloadWith, scrape, scrapeUntil, upstream } = await reloadable(() => 'hang');
    await upstream.arrived(4);
    await reloadWith(testConfig(app(CLUB)));
    // Ends the calls under way.
    upstream.disconnect();
    await scrapeUntil((page) =>
      /failures_total\{app="club",api="normal_push_loss",reason="network"\} [1-9]/.test(page),
    );
    expect(linesOf(await scrape(), '"shop"')).toEqual([]);
  });

  it('polls by the schedules of the current apps, and leaves no timer of removed apps', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { app, reloadWith, scrapeUntil, upstream, arrivalsOf, stop } = await reloadable();
    // The second app starts a millisecond after the first.
    await vi.advanceTimersByTimeAsync(1);
    await scrapeUntil(isUp('shop', 'club'));
    const everyMinute = { schedule: '* * * * *' };
    await reloadWith(testConfig(app({ poll: everyMinute }), app({ ...BOOKS, poll: everyMinute })));
    await vi.advanceTimersByTimeAsync(1);
    await upstream.arrived(8);
    await reloadWith(testConfig(app({ poll: everyMinute })));
    await vi.advanceTimersByTimeAsync(60_000);
    await upstream.arrived(10);
    expect([SHOP.sdkappid, BOOKS.sdkappid].map((id) => arrivalsOf(id).length)).toEqual([6, 2]);
    await stop();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(upstream.arrivals).toHaveLength(10);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an app that is reloaded', () => {
  const withFile = (app: AppConfig, file: string): AppConfig => {
    const { keyFile, readKey } = appConfig(
      { name: app.name, sdkappid: app.sdkappid, secret_key_file: file, base_url: app.baseUrl },
      {},
      (path) => path,
    );
    return { ...app, keyFile, readKey } as AppConfig;
  };

  it('is replaced when its secret key changed, and the log does not contain the key', async () => {
    const { app, reloadWith, lines } = await reloadable();
    const other = `${KEY}-2`;
    expect(await reloadWith(testConfig(app({ key: other }), app(CLUB)))).toMatchObject({
      changes: { changed: ['shop'], unchanged: ['club'] },
    });
    expect(JSON.stringify(lines)).not.toContain(KEY);
  });

  it('is the same while the path of its key file is the same, whatever the file contains', async () => {
    const { app, reloadWith } = await reloadable();
    const files = temporaryFiles();
    const file = files.write('shop.key', KEY);
    await reloadWith(testConfig(withFile(app(), file)));
    files.write('shop.key', `${KEY}-2`);
    expect(await reloadWith(testConfig(withFile(app(), file)))).toMatchObject({
      changes: { unchanged: ['shop'] },
    });
    const moved = files.write('moved.key', `${KEY}-2`);
    expect(await reloadWith(testConfig(withFile(app(), moved)))).toMatchObject({
      changes: { changed: ['shop'] },
    });
    expect(await reloadWith(testConfig(app({ key: `${KEY}-2` })))).toMatchObject({
      changes: { changed: ['shop'] },
    });
  });
});

describe('the pace of an app', () => {
  const INTERVAL_MS = 300;

  it('is kept when the app is replaced, renamed, or removed and added again', async () => {
    const { app, reloadWith, upstream, arrivalsOf, stopAtOnce } = await reloadable(() => 'hang');
    const startMs = performance.now();
    const paced = (name: string, windows: readonly string[]) =>
      app({ ...BOOKS, name, callIntervalMs: INTERVAL_MS, poll: { windows: [...windows] } });
    for (const apps of [
      [paced('books', ['1h'])],
      [paced('books', ['1d'])],
      [paced('novels', ['1d'])],
      [app(CLUB)],
      [paced('books', ['1h', '1d'])],
    ]) {
      await reloadWith(testConfig(...apps));
    }
    const calls = () => arrivalsOf(BOOKS.sdkappid);
    for (let count = upstream.arrivals.length; calls().length < 4; count += 1)
      await upstream.arrived(count + 1);
    // From the start, because a busy machine records an arrival late and so shortens the gap behind it.
    expect(Number(calls()[3]?.atMs) - startMs).toBeGreaterThan(3 * INTERVAL_MS);
    await stopAtOnce();
  });

  it('changes from the last call on', async () => {
    const { app, reloadWith, upstream, arrivalsOf } = await reloadable();
    const startMs = performance.now();
    const paced = (callIntervalMs: number) => testConfig(app({ ...BOOKS, callIntervalMs }));
    await reloadWith(paced(1));
    while (arrivalsOf(BOOKS.sdkappid).length < 2) await upstream.arrived(upstream.arrivals.length + 1);
    await reloadWith(paced(2 * INTERVAL_MS));
    while (arrivalsOf(BOOKS.sdkappid).length < 4) await upstream.arrived(upstream.arrivals.length + 1);
    const [, , , fourth] = arrivalsOf(BOOKS.sdkappid);
    expect(Number(fourth?.atMs) - startMs).toBeGreaterThan(4 * INTERVAL_MS);
  });
});

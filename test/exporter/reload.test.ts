import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/load.ts';
import { testConfig } from '../support/app-configs.ts';
import { BOOKS, CLUB, isUp, linesOf, reloadable } from '../support/reloadable-exporter.ts';

const reloadGauges = (page: string) =>
  linesOf(page, 'timpush_config_last_reload').flatMap((line) =>
    line.startsWith('#') ? [] : [Number(line.split(' ')[1])],
  );

describe('a reload', () => {
  it('changes nothing when it is rejected, lists every problem, and its metric is 0 until the next success', async () => {
    const { app, reloadWith, scrape, scrapeUntil, clock, upstream, lines } = await reloadable();
    const before = await scrapeUntil(isUp('shop', 'club'));
    expect(reloadGauges(before)).toEqual([1, 1_741_786_200]);
    clock.ms += 60_000;
    const problems = ['apps: is missing', 'pol: is not known here: did you mean poll?'];
    const rejected = await reloadWith(() => {
      throw new ConfigError('timpush.yml', problems);
    });
    expect(rejected).toEqual({ ok: false, problems });
    const appLines = (page: string) => linesOf(page, 'app="');
    const after = await scrape();
    expect(appLines(after)).toEqual(appLines(before));
    expect(upstream.arrivals).toHaveLength(4);
    expect(lines).toEqual([
      {
        level: 'error',
        config: 'a test',
        problems,
        msg: 'the configuration is not reloaded; the previous one stays in use',
      },
    ]);
    expect(reloadGauges(await scrapeUntil((page) => reloadGauges(page)[0] === 0))).toEqual([
      0, 1_741_786_200,
    ]);
    await reloadWith(testConfig(app()));
    expect(reloadGauges(await scrapeUntil((page) => reloadGauges(page)[0] === 1))).toEqual([
      1, 1_741_786_260,
    ]);
  });

  it('is rejected as a whole when a setting needs a restart, and names the setting as in the file', async () => {
    const { app, reloadWith, started, scrape, scrapeUntil } = await reloadable();
    await scrapeUntil(isUp('shop', 'club'));
    const result = await reloadWith({
      ...started,
      web: {
        host: '::',
        port: 1,
        telemetryPath: '/push',
        maxRequests: 1,
        trace: 'off',
        probes: 'protected',
        configFile: '/a',
      },
      log: { level: 'warn', format: 'pretty' },
      apps: [app(BOOKS)],
    });
    const names = [
      'web.listen_address',
      'web.telemetry_path',
      'web.max_requests',
      'web.trace',
      'web.probes',
      'web.config_file',
      'log.level',
      'log.format',
    ];
    expect(result).toEqual({
      ok: false,
      problems: names.map(
        (name) =>
          `${name}: cannot change while the exporter runs; restart the exporter to apply it, or restore the old value`,
      ),
    });
    expect(isUp('shop', 'club')(await scrape())).toBe(true);
  });

  it('changes nothing after an internal error, and the next reload runs', async () => {
    const { app, reloadWith, scrapeUntil, lines } = await reloadable();
    await scrapeUntil(isUp('shop', 'club'));
    const failed = await reloadWith(() => {
      throw new TypeError('a bug');
    });
    expect(failed).toEqual({
      ok: false,
      problems: ['internal error: see the log of the exporter'],
    });
    expect(lines[0]).toMatchObject({ level: 'error', err: { type: 'TypeError', message: 'a bug' } });
    expect(await reloadWith(testConfig(app()))).toMatchObject({ ok: true });
  });

  it('waits for the previous reload, and then loads the configuration', async () => {
    const { app, reloadWith, scrapeUntil, lines, loads } = await reloadable();
    await scrapeUntil(isUp('shop', 'club'));
    const doneAtLoad: number[] = [];
    const configs = [testConfig(app()), testConfig(app(BOOKS)), testConfig(app(CLUB), app())];
    const next = () => {
      doneAtLoad.push(lines.length);
      return configs[loads() - 1] ?? testConfig(app());
    };
    const results = await Promise.all([reloadWith(next), reloadWith(next), reloadWith(next)]);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(doneAtLoad).toEqual([0, 1, 2]);
    const page = await scrapeUntil(isUp('shop', 'club'));
    expect(linesOf(page, '"books"')).toEqual([]);
  });

  it('is rejected once the exporter stops', async () => {
    const { app, reloadWith, scrapeUntil, stop, upstream } = await reloadable();
    await scrapeUntil(isUp('shop', 'club'));
    await stop();
    expect(await reloadWith(testConfig(app(BOOKS)))).toEqual({
      ok: false,
      problems: ['the exporter is stopping'],
    });
    expect(upstream.arrivals).toHaveLength(4);
  });
});

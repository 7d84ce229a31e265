import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { documentedAnswers } from '../support/documented-answers.ts';
import { eventually } from '../support/eventually.ts';
import { type ExporterProcess, startExporterProcess } from '../support/exporter-process.ts';
import { type Arrival, scriptedUpstream } from '../support/scripted-upstream.ts';

const CALLS_IN_A_ROW = { windows: ['1h'], schedule: '0 0 1 1 *', call_interval: '1ms' };

/** The lines of its log. */
const logOf = (program: ExporterProcess) =>
  program
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Record<string, unknown> => JSON.parse(line));

/** Waits until its log says so, and gives the line. */
const logged = (program: ExporterProcess, words: string) =>
  eventually(async () => {
    const found = logOf(program).find(({ msg }) => String(msg).includes(words));
    if (found === undefined) throw new Error(`its log does not say "${words}": ${program.output()}`);
    return found;
  });

const scrape = async ({ url }: ExporterProcess) => (await fetch(`${url}/metrics`)).text();

/** The length of the window that a call asks for. */
function hoursOf({ body }: Arrival): number {
  const { StartTime, EndTime } = JSON.parse(body);
  return (EndTime - StartTime) / 3600;
}

/** The configuration of apps by name, all of them with an upstream on this machine. */
function configOf(baseUrl: string, names: readonly string[], poll: object = CALLS_IN_A_ROW) {
  const apps = names.map((name, index) => {
    return { name, sdkappid: 1400000001 + index, secret_key: 'x', base_url: baseUrl };
  });
  return { poll, apps };
}

/** Waits until nobody can connect any more: from then on the program only ends what is under way. */
const closed = ({ url }: ExporterProcess) =>
  eventually(async () => {
    const answer = await fetch(`${url}/-/healthy`).catch(() => undefined);
    if (answer !== undefined) throw new Error('it still listens');
  });

describe('the process of the exporter on SIGTERM', () => {
  it('waits for the call under way, starts no other, and ends with exit code 0', async () => {
    const gate = Promise.withResolvers<void>();
    const upstream = await scriptedUpstream(async (arrival, index) => {
      await gate.promise;
      return documentedAnswers(arrival, index);
    });
    // The second call of the poll waits for its turn.
    const paced = { ...CALLS_IN_A_ROW, call_interval: '2s' };
    const program = await startExporterProcess(configOf(upstream.url, ['shop'], paced));
    await upstream.arrived(1);
    program.signal('SIGTERM');
    await closed(program);
    expect(logOf(program).map(({ msg }) => msg)).not.toContain('stopped');
    gate.resolve();
    expect(await program.ended()).toBe(0);
    await logged(program, 'stopped');
    expect(upstream.answered()).toBe(1);
    expect(upstream.arrivals).toHaveLength(1);
    expect(logOf(program).filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('ends with exit code 0 though a call hangs, and neither schedule nor waiting poll begins another meanwhile', async () => {
    // The week hangs, the hour is answered, and polled every second.
    const upstream = await scriptedUpstream((arrival, index) =>
      hoursOf(arrival) > 1 ? 'hang' : documentedAnswers(arrival, index),
    );
    const everySecond = { windows: ['1h', { window: '7d', schedule: '0 0 1 1 *' }], schedule: '* * * * * *' };
    const program = await startExporterProcess(
      configOf(upstream.url, ['shop'], { ...everySecond, call_interval: '1ms' }),
    );
    await upstream.arrived(6);
    program.signal('SIGTERM');
    await closed(program);
    const arrivals = upstream.arrivals.length;
    expect(await program.ended()).toBe(0);
    // The two calls of one poll may have been on their way; five seconds of the schedule would be ten.
    expect(upstream.arrivals.length).toBeLessThanOrEqual(arrivals + 2);
  });

  it('answers the scrape under way, and refuses new ones', async () => {
    const upstream = await scriptedUpstream(() => 'hang');
    const program = await startExporterProcess(configOf(upstream.url, ['shop']));
    await upstream.arrived(1);
    const scraping = connect(program.port, '127.0.0.1');
    await once(scraping, 'connect');
    scraping.write('GET /metrics HTTP/1.1\r\nHost: exporter\r\n');
    // Answered after the half request has arrived, since both travel in order on this machine.
    await scrape(program);
    program.signal('SIGTERM');
    await closed(program);
    scraping.write('\r\n');
    const answer = await text(scraping);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toContain('timpush_up{app="shop"} 0\n');
    expect(await program.ended()).toBe(0);
  });

  it('ends at once on a second signal, with exit code 1', async () => {
    const upstream = await scriptedUpstream(() => 'hang');
    const program = await startExporterProcess(configOf(upstream.url, ['shop']));
    await upstream.arrived(1);
    program.signal('SIGTERM');
    await logged(program, 'stopping');
    program.signal('SIGINT');
    // Only the second signal ends it with a code that is no success.
    expect(await program.ended()).toBe(1);
  });

  it('stops although SIGHUP comes, and reloads nothing', async () => {
    const upstream = await scriptedUpstream(() => 'hang');
    const program = await startExporterProcess(configOf(upstream.url, ['shop']));
    await upstream.arrived(1);
    program.signal('SIGTERM');
    await logged(program, 'stopping');
    program.write(configOf(upstream.url, ['shop', 'club']));
    program.signal('SIGHUP');
    await logged(program, 'the configuration is not reloaded');
    expect(await program.ended()).toBe(0);
    expect(upstream.arrivals.filter(({ query }) => query.get('sdkappid') === '1400000002')).toEqual([]);
  });
});

describe('an error that the exporter does not catch', () => {
  // A signal that the program does not use causes the error while it runs.
  it.each([
    ['a rejection', 'Promise.reject(new Error("a bug"))', 'Error: a bug'],
    ['a rejection without a reason', 'Promise.reject()', 'undefined was thrown or rejected'],
    ['an exception', 'throw new Error("a bug")', 'Error: a bug'],
  ])(
    'is printed and ends the process with exit code 1, after the exporter has stopped: %s',
    async (_, code, words) => {
      const { url } = await scriptedUpstream(documentedAnswers);
      const preload = `data:text/javascript,${encodeURIComponent(`process.on('SIGWINCH', () => { ${code} })`)}`;
      const program = await startExporterProcess(configOf(url, ['shop']), {
        nodeOptions: ['--import', preload],
      });
      program.signal('SIGWINCH');
      expect(await program.ended()).toBe(1);
      await logged(program, 'stopped');
      expect(program.output()).toContain(`timpush-exporter: internal error: ${words}`);
    },
  );
});

describe('the process of the exporter on SIGHUP', () => {
  it('applies a valid configuration, rejects an invalid one with every problem, and keeps running', async () => {
    const { url } = await scriptedUpstream(documentedAnswers);
    const program = await startExporterProcess(configOf(url, ['shop', 'club']));
    program.write(configOf(url, ['shop', 'books', 'maps']));
    program.signal('SIGHUP');
    expect(await logged(program, 'the configuration is reloaded')).toMatchObject({
      level: 'info',
      added: ['books', 'maps'],
      removed: ['club'],
      unchanged: ['shop'],
    });
    expect(await scrape(program)).toContain('timpush_up{app="maps"}');
    program.write({ ...configOf(url, ['shop', 'shop']), polls: {} });
    program.signal('SIGHUP');
    const { level, problems } = await logged(program, 'the configuration is not reloaded');
    expect(level).toBe('error');
    expect(problems).toEqual([
      expect.stringContaining('apps[1].name: repeats the name of another app'),
      expect.stringContaining('polls: is not known here'),
    ]);
    const page = await eventually(async () => {
      const scraped = await scrape(program);
      expect(scraped).toContain('timpush_config_last_reload_successful 0\n');
      return scraped;
    });
    expect(page).toContain('timpush_up{app="maps"}');
    expect((await fetch(`${program.url}/-/reload`, { method: 'POST' })).status).toBe(403);
    expect(await program.stop('SIGTERM')).toBe(0);
  });

  it('rejects a plan that exceeds the call limit, as at the start', async () => {
    const { url } = await scriptedUpstream(documentedAnswers);
    const program = await startExporterProcess(configOf(url, ['shop']), { args: ['--web.enable-lifecycle'] });
    program.write(
      configOf(url, ['shop'], { ...CALLS_IN_A_ROW, schedule: '* * * * * *', call_interval: '1s' }),
    );
    const refused = await fetch(`${program.url}/-/reload`, { method: 'POST' });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toMatch(/app shop: the windows need .* calls a minute/);
    program.write(configOf(url, ['shop', 'club']));
    const taken = await fetch(`${program.url}/-/reload`, { method: 'POST' });
    expect([taken.status, await taken.text()]).toEqual([
      200,
      'the configuration is reloaded:\n  added: club\n  unchanged: shop\n',
    ]);
  });
});

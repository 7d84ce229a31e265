import { describe, expect, it } from 'vitest';
import { documentedAnswers } from './support/documented-answers.ts';
import { eventually } from './support/eventually.ts';
import { type ExporterProcess, startExporterProcess } from './support/exporter-process.ts';
import { scriptedUpstream } from './support/scripted-upstream.ts';

const CALLS_IN_A_ROW = { windows: ['1h'], schedule: '0 0 1 1 *', call_interval: '1ms' };

/** The lines of its log. */
const logOf = (program: ExporterProcess) =>
  program
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Record<string, unknown> => JSON.parse(line));

/** Waits until its log says so, and gives the line. */
const logged = (program: ExporterProcess, text: string) =>
  eventually(async () => {
    const found = logOf(program).find(({ msg }) => String(msg).includes(text));
    if (found === undefined) throw new Error(`its log does not say "${text}": ${program.output()}`);
    return found;
  });

const scrape = async ({ url }: ExporterProcess) => (await fetch(`${url}/metrics`)).text();

/** The configuration of apps by name, all of them with an upstream on this machine. */
function configOf(baseUrl: string, names: readonly string[], poll: object = CALLS_IN_A_ROW) {
  const apps = names.map((name, index) => {
    return { name, sdkappid: 1400000001 + index, secret_key: 'x', base_url: baseUrl };
  });
  return { poll, apps };
}

describe('the exporter’s process, on SIGHUP', () => {
  it('takes a good configuration over, refuses a bad one with every problem, and lives on', async () => {
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
      expect.stringContaining('apps[1].name: is the name of an app above'),
      expect.stringContaining('polls: is not known here'),
    ]);
    const page = await eventually(async () => {
      const text = await scrape(program);
      expect(text).toContain('timpush_config_last_reload_successful 0\n');
      return text;
    });
    expect(page).toContain('timpush_up{app="maps"}');
    expect((await fetch(`${program.url}/-/reload`, { method: 'POST' })).status).toBe(403);
    expect(await program.stop('SIGTERM')).toBe(0);
  });

  it('refuses a plan that cannot be kept, as at the start', async () => {
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

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runCli } from '../../src/cli/program.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { capturedConsole, run } from '../support/captured-console.ts';
import { eventually } from '../support/eventually.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { CLUB, NOW_SECONDS, SHOP, upstream } from './simulated-upstream.ts';

/** A simulated upstream and a folder. The clock of the machine is stopped at 2025-03-12T13:30:00Z. */
async function setUp(options: Partial<SimulatorOptions> = {}, poll: object = {}) {
  const { simulator, configured } = await upstream([SHOP], options);
  const output = join(scratchFolder(), 'history');
  const args = ['backfill', ...configured({ poll: { call_interval: '1ms', ...poll } }), '--output', output];
  return {
    simulator,
    output,
    args,
    backfill: (...more: readonly string[]) => run([...args, ...more]),
    calls: () => simulator.calls.get(SHOP.sdkappid)?.answered ?? 0,
  };
}

const files = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.om'));

describe('backfill', () => {
  it('prints its plan and the number of calls, then how to load the files into Prometheus', async () => {
    const { backfill, output } = await setUp();
    const { result, out, err } = await backfill('--from', '3h', '--to', 'now');
    expect(err).toBe('');
    expect(result).toBe(0);
    expect(out).toContain(`\
app shop: pushes from 2025-03-12T10:30:00Z to 2025-03-12T13:25:00Z,
samples every 5m until 2025-03-12T13:30:00Z

window  timestamps  from
5m      35          2025-03-12T10:40:00Z
30m     30          2025-03-12T11:05:00Z
1h      24          2025-03-12T11:35:00Z
2h      12          2025-03-12T12:35:00Z
6h      0           never: longer than the time above
`);
    expect(out).toContain('\n70 calls, one every 0.001 s: about 1s,\nafter at most 40 ');
    expect(files(output)).toEqual(['2025-03-12T1000Z.om', '2025-03-12T1200Z.om']);
    expect(out).toContain(`promtool tsdb create-blocks-from openmetrics "$file" ${output}/blocks`);
    const samples = files(output).flatMap((name) =>
      readFileSync(join(output, name), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('timpush_')),
    );
    expect(out).toContain(`2 files with ${samples.length} samples.`);
  });

  it('fetches by default seven days without the last three hours, which a running Prometheus has', async () => {
    const { backfill } = await setUp();
    const { out } = await backfill('--step', '1h', '--windows', '1h');
    // Eleven minutes are a margin for retried calls; the first whole hour follows.
    expect(out).toContain('pushes from 2025-03-05T13:55:00Z to 2025-03-12T09:55:00Z');
    expect(out).toContain('until 2025-03-12T10:00:00Z');
    expect(out).toContain('With a step of 1h graphs have gaps: Prometheus shows a sample for 5m only.');
  });

  it('adds the labels of --label to every series', async () => {
    const { backfill, output } = await setUp();
    await backfill(
      '--from',
      '20m',
      '--to',
      'now',
      '--label',
      'job=timpush',
      '--label',
      'instance=localhost:10087',
    );
    const lines = files(output).flatMap((name) => readFileSync(join(output, name), 'utf8').split('\n'));
    const samples = lines.filter((line) => line.startsWith('timpush_'));
    expect(samples.length).toBeGreaterThan(50);
    expect(samples.filter((line) => !line.includes(',job="timpush",instance="localhost:10087"} '))).toEqual(
      [],
    );
  });

  it('writes the files again without a call, with other labels and windows', async () => {
    const { backfill, output, calls } = await setUp();
    await backfill('--from', '2h', '--to', 'now');
    const before = calls();
    const { result, out } = await backfill(
      '--from',
      '2h',
      '--to',
      'now',
      '--windows',
      '30m',
      '--label',
      'job=x',
    );
    expect(result).toBe(0);
    expect(out).toContain(`No call is needed: all 46 answers are in ${output}/checkpoint.ndjson.`);
    expect(calls()).toBe(before);
    const text = files(output)
      .map((name) => readFileSync(join(output, name), 'utf8'))
      .join('');
    expect(text).toMatch(/window="30m".*job="x"/);
    expect(text).not.toContain('window="5m"');
  });

  it('continues after an interruption with the same time range, although --from is relative to now', async () => {
    const { args, calls, backfill } = await setUp({}, { call_interval: '10ms' });
    const command = ['--from', '6h', '--to', '10m'];
    const console = capturedConsole();
    const running = runCli([...args, ...command], console);
    await eventually(async () => expect(calls()).toBeGreaterThan(40));
    await console.stop();
    expect(await running).toBe(2);
    expect(console.said.err).toBe('timpush-exporter: interrupted; run the same command again to continue\n');
    const callsBefore = calls();

    vi.setSystemTime((NOW_SECONDS + 1800) * 1000);
    const { result, out } = await backfill(...command);
    expect(result).toBe(0);
    expect(out).toMatch(/Continues after \d+ answers/);
    expect(out).toContain('pushes from 2025-03-12T07:30:00Z to 2025-03-12T13:15:00Z');
    const [, total = ''] = /\n(\d+) calls, one every/.exec(console.said.out) ?? [];
    const experimentCalls = callsBefore - Number(/Continues after (\d+) answers/.exec(out)?.[1]);
    expect(calls()).toBe(Number(total) + experimentCalls);
  });

  it('leaves no partial file when it is interrupted while it writes', async () => {
    const console = capturedConsole();
    const answered: string[] = [];
    const { args, output, backfill } = await setUp({
      log: ({ command }) => {
        answered.push(command ?? '');
        // Stops during the last call of the last of eleven slices.
        if (answered.filter((name) => name === 'normal_push_loss').length < 11) return;
        if (command === 'normal_push_statistics') void console.stop();
      },
    });
    const command = ['--from', '1h', '--to', 'now'];
    expect(await runCli([...args, ...command], console)).toBe(2);
    expect(readdirSync(output)).toEqual(['checkpoint.ndjson']);
    const { result, out } = await backfill(...command);
    expect(result).toBe(0);
    expect(out).toContain('No call is needed: all 22 answers');
  });

  it('leaves out slices that became too old before it continued, and the windows that include them', async () => {
    const { args, calls, backfill, output } = await setUp({}, { call_interval: '10ms' });
    const command = ['--from', '6d23h', '--to', '6d19h'];
    const console = capturedConsole();
    const running = runCli([...args, ...command], console);
    await eventually(async () => expect(calls()).toBeGreaterThan(35));
    await console.stop();
    await running;
    vi.setSystemTime((NOW_SECONDS + 3 * 3600) * 1000);
    const { result, err, out } = await backfill(...command);
    expect(result).toBe(0);
    expect(err).toMatch(
      /^\d+ of 47 slices are too old: the upstream keeps seven days\. Windows that include them have no samples\.\n$/,
    );
    expect(out).toMatch(/\d+ calls, one every 0\.01 s/);
    expect(files(output)).not.toEqual([]);
  });

  it('fails when all slices became too old before it continued', async () => {
    const { args, backfill } = await setUp({}, { call_interval: '1s' });
    const command = ['--from', '1h', '--to', 'now'];
    const console = capturedConsole();
    const running = runCli([...args, ...command], console);
    await eventually(async () => expect(console.said.out).toContain('Finding out the granularity'));
    await console.stop();
    await running;
    vi.setSystemTime((NOW_SECONDS + 8 * 86_400) * 1000);
    const { result, err } = await backfill(...command);
    expect(result).toBe(1);
    expect(err).toContain('the upstream no longer has any of these slices: choose another --output');
  });

  it('keeps all answers when the upstream refuses a call, and names the reason', async () => {
    const { backfill, output, simulator } = await setUp();
    const refuse = (text: string) => fetch(`${simulator.url}/_faults`, { method: 'POST', body: text });
    const { status } = await refuse(
      JSON.stringify([{ kind: 'refusal', code: 90009, command: 'normal_push_loss' }]),
    );
    expect(status).toBe(200);
    const { result, err } = await backfill('--from', '1h', '--to', 'now');
    expect(result).toBe(1);
    expect(err).toContain('app shop: normal_push_loss answered ErrorCode 90009');
    expect(err).toContain('identifier must be an app administrator');
    expect(err).toContain(
      `${output}/checkpoint.ndjson keeps all answers: run the same command again to continue.`,
    );
    expect(files(output)).toEqual([]);
    await refuse('[]');
    expect((await backfill('--from', '1h', '--to', 'now')).result).toBe(0);
  });

  it.each([
    ['hour', 'touching'],
    ['hour', 'starting'],
    ['day', 'touching'],
  ] as const)(
    'writes nothing when the upstream counts by the %s (%s) and the step is shorter',
    async (granularity, granularityRule) => {
      const { backfill, output, calls } = await setUp({ granularity, granularityRule });
      const { result, err } = await backfill('--from', '6h', '--to', 'now');
      expect(result).toBe(3);
      expect(err).toMatch(
        new RegExp(
          `^timpush-exporter: the upstream counts the pushes of app shop by the ${granularity}: .*\\.\nSlices of 5m would have wrong counts`,
        ),
      );
      expect(files(output)).toEqual([]);
      expect(calls()).toBeLessThanOrEqual(40);
      const before = calls();
      expect((await backfill('--from', '6h', '--to', 'now')).result).toBe(3);
      expect(calls()).toBe(before);
    },
  );

  it('fetches whole hours from an upstream that counts by the hour', async () => {
    const { backfill, simulator, output } = await setUp(
      { granularity: 'hour', granularityRule: 'touching' },
      { delay: '1h', windows: ['1h', '6h'] },
    );
    expect((await backfill('--from', '12h', '--to', 'now', '--step', '1h')).result).toBe(0);
    const text = readFileSync(join(output, files(output).at(-1) ?? ''), 'utf8');
    const [, sent, at] = /timpush_sent_pushes\{.*window="6h"\} (\d+) (\d+)\n/.exec(text) ?? [];
    const end = Number(at) - 3600;
    const { overall } = simulator.truth({ sdkappid: SHOP.sdkappid, start: end - 6 * 3600, end });
    expect(Number(sent)).toBe(overall.funnel.sent);
  });

  it('assumes that the upstream counts by the minute when there are too few pushes to find out', async () => {
    const { configured } = await upstream([{ ...SHOP, pushesPerDay: 0 }]);
    const output = join(scratchFolder(), 'history');
    const { result, out } = await run([
      'backfill',
      ...configured(),
      '--output',
      output,
      '--from',
      '1h',
      '--to',
      'now',
    ]);
    expect(result).toBe(0);
    expect(out).toContain(
      'The granularity is unknown (the last days have no pushes): the backfill assumes that the upstream counts by the minute.',
    );
  });

  it.each([
    [['--step', '90s'], '--step 90s: it must be a whole number of minutes, from 1m to 1d'],
    [['--step', 'often'], '--step often: write a duration like 5m or 1h'],
    [
      ['--windows', '5m,4h'],
      '--windows: app shop has no window "4h"; it has 5m, 30m, 1h, 2h, 6h, 1d, 3d, 7d',
    ],
    [['--step', '10m', '--windows', '5m'], '--windows: 5m is not a multiple of the step, 10m'],
    [['--from', 'monday'], '--from monday: write now, how long ago (like 90m'],
    [
      ['--from', '2h', '--to', '2025-03-13'],
      '--to 2025-03-13 is in the future: write now or an earlier time',
    ],
    [
      ['--from', '30m'],
      'no whole step of 5m lies between 2025-03-12T13:00:00Z and 2025-03-12T10:30:00Z; the default of --to is 3h ago, so add --to now',
    ],
    [['--from', '1h', '--to', 'now', '--windows', '6h'], 'none of the windows 6h fits between'],
    [
      ['--label', 'job'],
      "option '--label <name=value>' argument 'job' is invalid. write it like job=timpush",
    ],
    [['--label', 'window=5m'], 'the metrics already have a label window'],
    [['--label', '__name__=x'], 'Prometheus reserves names that begin with __'],
    [
      ['--remote-write', 'localhost:9090'],
      '--remote-write: write a URL like http://localhost:9090/api/v1/write',
    ],
    [['--form', '1h'], "unknown option '--form'\n(Did you mean --from?)"],
    [['--app', 'shap'], '--app shap: no such app; the configuration has shop'],
  ])('refuses %j before the first call, and says how to correct it', async (options, message) => {
    const { backfill, calls } = await setUp();
    const { result, err } = await backfill(...options);
    expect(result).toBe(1);
    expect(err).toContain(message);
    expect(calls()).toBe(0);
  });

  it('names a mistyped option before it names the missing --output', async () => {
    const { configured } = await upstream();
    const mistyped = await run(['backfill', ...configured(), '--out', 'history']);
    expect(mistyped.err).toContain("unknown option '--out'");
    const missing = await run(['backfill', ...configured()]);
    expect([missing.result, missing.err]).toEqual([
      1,
      'timpush-exporter: --output is missing: name a folder for the files and the checkpoint\n',
    ]);
  });

  it('starts later than --from when the upstream no longer has those days, and says so', async () => {
    const { backfill } = await setUp();
    const { out } = await backfill('--from', '7d', '--to', '6d22h');
    expect(out).toContain(
      'The upstream keeps seven days: the backfill starts at 2025-03-05T13:41:00Z instead of --from.',
    );
    expect(out).toContain('pushes from 2025-03-05T13:45:00Z');
  });

  it('leaves out by default the windows that are not multiples of the step, and names them', async () => {
    const { backfill } = await setUp();
    const { out } = await backfill('--from', '3h', '--to', 'now', '--step', '20m');
    expect(out).toContain('The window 30m is left out: it is not a multiple of the step, 20m.');
  });

  it.each([
    [['--from', '2h'], '--from was 1h, now it is 2h'],
    [['--from', '1h', '--step', '10m'], '--step was 5m, now it is 10m'],
    [[], '--from was 1h, now it is not set'],
  ])('refuses the folder of a backfill with other options: %j', async (options, difference) => {
    const { backfill } = await setUp();
    await backfill('--from', '1h', '--to', 'now');
    const { result, err } = await backfill(...options, '--to', 'now');
    expect(result).toBe(1);
    expect(err).toContain(
      `--output holds the checkpoint of another backfill: ${difference}. Repeat the earlier command`,
    );
  });

  it('refuses the folder of a backfill of another app', async () => {
    const { configured } = await upstream([SHOP, CLUB]);
    const output = join(scratchFolder(), 'history');
    const backfill = (app: string) =>
      run(['backfill', ...configured(), '--output', output, '--from', '1h', '--to', 'now', '--app', app]);
    expect((await backfill('shop')).result).toBe(0);
    expect((await backfill('club')).err).toContain('--app was shop, now it is club; sdkappid was 1400000001');
  });

  it('refuses a folder with files but no checkpoint, and one that it cannot create', async () => {
    const { backfill, output } = await setUp();
    mkdirSync(output);
    writeFileSync(join(output, '2025-03-12T1000Z.om'), '');
    expect((await backfill('--from', '1h', '--to', 'now')).err).toContain(
      'holds files of another backfill without its checkpoint',
    );
    const inFile = join(output, '2025-03-12T1000Z.om', 'below');
    expect((await backfill('--output', inFile)).err).toContain(
      `--output ${inFile}: the system refuses to mkdir (ENOTDIR)`,
    );
  });

  it('shows a progress bar at a terminal, and elsewhere a line a minute', async () => {
    const { args } = await setUp();
    const terminal = { isTerminal: true, timeZone: 'UTC' };
    const { out } = await run([...args, '--from', '1h', '--to', 'now'], {}, terminal);
    expect(out).toContain('\r[................] 0 of 22 calls (0 %), 1s left\x1b[K');
    expect(out).toMatch(/\r\[################\] 22 of 22 calls \(100 %\), [\d.]+ a second, 0s left/);

    const { args: others } = await setUp();
    const console = capturedConsole();
    let ms = 0;
    const monotonicMs = () => (ms += 1_000);
    await runCli([...others, '--from', '2h', '--to', 'now'], {
      ...console,
      environment: { ...console.environment, monotonicMs },
    });
    const lines = console.said.err.split('\n').filter((line) => line !== '');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(/^\d+ of 46 calls \(\d+ %\), [\d.]+ a second, \w+ left$/);
  });

  it('reports the store that it cannot reach without the password in its URL', async () => {
    const { args } = await setUp();
    const console = capturedConsole();
    onTestFinished(() => console.stop());
    const url = 'http://somebody:secret@127.0.0.1:1/api/v1/write';
    const running = runCli([...args, '--from', '1h', '--to', 'now', '--remote-write', url], console);
    await eventually(async () =>
      expect(console.said.err).toContain(
        'http://127.0.0.1:1/api/v1/write cannot be reached (ECONNREFUSED); retrying',
      ),
    );
    await console.stop();
    expect(await running).toBe(2);
    expect(console.said.err + console.said.out).not.toContain('secret');
  });
});

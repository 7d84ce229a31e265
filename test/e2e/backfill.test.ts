/** A backfill from beginning to end: simulator, the real command, promtool's blocks, a real Prometheus on them, and live scrapes beside. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compress } from 'snappyjs';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { writeRequest } from '../../src/backfill/write-request.ts';
import { parseDuration } from '../../src/core/duration.ts';
import { platformOf } from '../../src/core/losses/platform.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import type { Counts, Funnel } from '../../src/simulator/traffic/counts.ts';
import { backfillProcesses } from '../support/backfill-process.ts';
import { eventually } from '../support/eventually.ts';
import { startExporterProcess } from '../support/exporter-process.ts';
import { type Prometheus, startPrometheus } from '../support/prometheus.ts';
import { REPOSITORY } from '../support/repository.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

/** Small enough that codes come and go within a window of half an hour. */
const SHOP = {
  name: 'shop',
  sdkappid: 1400000001,
  secretKey: 'key-of-shop',
  pushesPerDay: 20_000,
  platforms: [1, 3, 4],
};
const DELAY_SECONDS = 300;

/** Counts that do not change any more once a minute is over, so that they can be compared at any later time. */
async function startUpstream(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    apps: [SHOP],
    receiptLagMinutes: 0,
    minCallIntervalMs: 0,
    ...options,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** Runs the command line that an operator would paste. */
async function runShell(command: string): Promise<void> {
  const shell = spawn('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(shell, 'exit');
  expect({ command, code }).toEqual({ command, code: 0 });
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.om'))
    .sort();
}

/** What stands in the files, a line for each sample, without the labels that all have. */
function linesOf(folder: string): readonly string[] {
  return filesOf(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  );
}

const skipped = inject('missingPrograms').length > 0;

describe.skipIf(skipped)('a backfill into a real Prometheus', () => {
  test('of blocks equals the simulator’s truth at every step of seven days, and continues in the series of live scrapes', async () => {
    const WINDOWS = ['30m', '2h', '1d', '7d'];
    const STEP = 1800;
    const startedSeconds = Date.now() / 1000;
    const simulator = await startUpstream();
    const exporter = await startExporterProcess({
      poll: { windows: WINDOWS, call_interval: '20ms' },
      apps: [
        { name: SHOP.name, sdkappid: SHOP.sdkappid, secret_key: SHOP.secretKey, base_url: simulator.url },
      ],
    });
    const instance = `localhost:${exporter.port}`;
    const output = join(scratchFolder(), 'seven days');
    const backfill = backfillProcesses({ simulator, app: SHOP, windows: WINDOWS })([
      ...['--output', output, '--step', '30m', '--label', 'job=timpush', '--label', `instance=${instance}`],
    ]);
    expect({ code: await backfill.ended(), said: backfill.output() }).toMatchObject({ code: 0 });
    const printed = backfill.output();

    const [, loop = ''] = /^ {2}(for file in .*)$/m.exec(printed) ?? [];
    await runShell(loop);
    const blocks = join(output, 'blocks');
    expect(blockCounts(blocks)).toEqual(printedCounts(printed));

    const prometheus = await startPrometheus({
      configFile: join(REPOSITORY, 'prometheus.yml'),
      replace: { 'localhost:10087': instance },
      dataFolder: blocks,
    });
    const moments = plannedTimestamps(printed, STEP);
    expect(moments.at(-1)).toBeGreaterThan(startedSeconds - 3 * 3600 - 2 * STEP - 60);
    expect((moments.at(-1) ?? 0) - (moments[0] ?? 0)).toBeGreaterThan(6.8 * 86_400);
    const expected = truthAt(moments, WINDOWS, STEP, simulator);
    const range = { start: (moments[0] ?? 0) - STEP, end: (moments.at(-1) ?? 0) + STEP, step: STEP };
    const found = await countsIn(prometheus, range);
    expect(differences(found, expected)).toEqual([]);
    expect(found.size).toBeGreaterThan(25_000);
    for (const window of ['30m', '2h', '1d']) {
      expect([...found.keys()].filter((key) => key.includes(` ${window} `)).length).toBeGreaterThan(2_500);
    }
    // Seven days back from any sample lies more than the upstream remembers.
    expect([...found.keys()].filter((key) => key.includes(' 7d '))).toEqual([]);

    // Live scrapes go on in the same series, whose labels are the same to the last.
    await eventually(async () => {
      for (const family of ['timpush_sendable_pushes', 'timpush_platform_delivered_pushes']) {
        const platform = family.includes('platform') ? ',platform="huawei"' : '';
        const [series, ...others] = await prometheus.series(
          `${family}{app="shop",window="2h"${platform}}[8d]`,
        );
        expect(others).toEqual([]);
        expect(series?.points[0]?.[0]).toBeLessThan(startedSeconds - 6 * 86_400);
        expect(series?.points.at(-1)?.[0]).toBeGreaterThan(startedSeconds);
      }
    });
  });

  test('by remote write stores the same samples as the files', async () => {
    const simulator = await startUpstream();
    const folder = scratchFolder();
    const configFile = join(folder, 'prometheus.yml');
    writeFileSync(configFile, 'storage: { tsdb: { out_of_order_time_window: 8d } }\n');
    const prometheus = await startPrometheus({
      configFile,
      replace: {},
      args: ['--web.enable-remote-write-receiver'],
    });
    const start = backfillProcesses({ simulator, app: SHOP, windows: ['5m', '1h'] });
    const hours = Math.floor(Date.now() / 3_600_000);
    const span = ['--from', String((hours - 4) * 3600), '--to', String(hours * 3600)];
    const labels = ['--label', 'job=timpush', '--label', 'instance=localhost:10087'];
    const files = join(folder, 'files');
    const written = start(['--output', files, ...span, ...labels]);
    expect({ code: await written.ended(), said: written.output() }).toMatchObject({ code: 0 });

    const url = `${prometheus.url}/api/v1/write`;
    const command = ['--output', join(folder, 'sent'), ...span, ...labels, '--remote-write', url];
    const sent = start(command);
    expect({ code: await sent.ended(), said: sent.output() }).toMatchObject({ code: 0 });
    const lines = linesOf(files);
    expect(sent.output()).toContain(`Sent ${lines.length} samples of`);
    expect(filesOf(join(folder, 'sent'))).toEqual([]);
    const inStore = await prometheus.series('{__name__=~"timpush_.*"}[1d]');
    const stored = inStore.flatMap(({ metric, points }) =>
      points.map(([at, value]) => `${sortedLabels(metric)} ${value} ${at}`),
    );
    expect(stored.sort()).toEqual(lines.map(withSortedLabels).sort());

    // Nothing is sent or asked for twice.
    const calls = simulator.calls.get(SHOP.sdkappid)?.answered;
    const again = start(command);
    expect(await again.ended()).toBe(0);
    expect(again.output()).toContain(`${lines.length} of them in an earlier run`);
    expect(simulator.calls.get(SHOP.sdkappid)?.answered).toBe(calls);
  });

  test('prints why a server rejects old samples, and the setting that it needs', async () => {
    const simulator = await startUpstream();
    const folder = scratchFolder();
    const configFile = join(folder, 'prometheus.yml');
    writeFileSync(configFile, 'global: {}\n');
    const prometheus = await startPrometheus({
      configFile,
      replace: {},
      args: ['--web.enable-remote-write-receiver'],
    });
    await sendOneNow(prometheus);
    const url = prometheus.url.replace('http://', 'http://somebody:secret@');
    const backfill = backfillProcesses({ simulator, app: SHOP, windows: ['5m'] })([
      ...['--output', join(folder, 'sent'), '--from', '6h', '--to', '5h'],
      ...['--remote-write', `${url}/api/v1/write`],
    ]);
    expect(await backfill.ended()).toBe(1);
    expect(backfill.output()).toContain('/api/v1/write answered HTTP 400: out of bounds');
    expect(backfill.output()).toContain('storage.tsdb.out_of_order_time_window');
    expect(backfill.output()).not.toContain('secret');
  });
});

test('a backfill that is killed and started again writes the same bytes and repeats no call', async () => {
  let onCall = () => {};
  const simulator = await startUpstream({ log: () => onCall() });
  const start = backfillProcesses({ simulator, app: SHOP, windows: ['5m', '1h'] });
  const hours = Math.floor(Date.now() / 3_600_000);
  const span = ['--from', String((hours - 12) * 3600), '--to', String(hours * 3600)];
  const [whole, killed] = [join(scratchFolder(), 'whole'), join(scratchFolder(), 'killed')];
  const answered = () => simulator.calls.get(SHOP.sdkappid)?.answered ?? 0;
  expect(await start(['--output', whole, ...span]).ended()).toBe(0);
  const callsOfWhole = answered();

  /** Starts the command and signals it at its `count`th call, which cannot be its last. */
  const startAndSignal = (count: number, signal: NodeJS.Signals) => {
    const program = start(['--output', killed, ...span]);
    let calls = 0;
    onCall = () => {
      calls += 1;
      if (calls === count) program.signal(signal);
    };
    return program;
  };
  const first = startAndSignal(120, 'SIGKILL');
  const checkpoint = join(killed, 'checkpoint.ndjson');
  const linesInCheckpoint = () =>
    existsSync(checkpoint) ? readFileSync(checkpoint, 'utf8').split('\n').length : 0;
  expect(await first.ended()).toBe(null);
  expect(linesInCheckpoint()).toBeLessThan(callsOfWhole);
  expect(filesOf(killed)).toEqual([]);
  // As a kill in the middle of a line leaves it.
  appendFileSync(checkpoint, '{"start":17');
  const second = startAndSignal(100, 'SIGINT');
  expect(await second.ended()).toBe(2);
  expect(second.output()).toContain('interrupted; run the same command again to continue');
  const third = start(['--output', killed, ...span]);
  expect(await third.ended()).toBe(0);
  const kept = Number(/Continues after (\d+) answers/.exec(third.output())?.[1]);
  // The first calls find out the granularity, and are no slices.
  expect(kept).toBeGreaterThan(150);
  expect(kept).toBeLessThan(callsOfWhole);

  expect(filesOf(killed)).toEqual(filesOf(whole));
  expect(filesOf(whole).length).toBeGreaterThan(4);
  for (const name of filesOf(whole)) {
    expect(readFileSync(join(killed, name)).equals(readFileSync(join(whole, name)))).toBe(true);
  }
  // At each of the two signals one call was under way.
  expect(answered() - callsOfWhole).toBeLessThanOrEqual(callsOfWhole + 2);
});

/** What a store has that scrapes already. */
async function sendOneNow({ url }: Prometheus): Promise<void> {
  const answer = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
    body: new Uint8Array(
      compress(writeRequest([{ labels: { __name__: 'up' }, value: 1, at: Math.floor(Date.now() / 1000) }])),
    ),
  });
  expect(answer.status).toBe(204);
}

/** Samples and series of every block, oldest first. */
function blockCounts(folder: string): readonly string[] {
  return readdirSync(folder)
    .map((name) => {
      const meta = JSON.parse(readFileSync(join(folder, name, 'meta.json'), 'utf8')) as {
        readonly minTime: number;
        readonly stats: { readonly numSamples: number; readonly numSeries: number };
      };
      return { ...meta.stats, minTime: meta.minTime };
    })
    .sort((a, b) => a.minTime - b.minTime)
    .map(({ numSamples, numSeries }) => `${numSamples} ${numSeries}`);
}

function printedCounts(printed: string): readonly string[] {
  return [...printed.matchAll(/^\S+\.om +(\d+) +(\d+)$/gm)].map(
    ([, samples, series]) => `${samples} ${series}`,
  );
}

/** The timestamps of all slices, by the printed plan. */
function plannedTimestamps(printed: string, step: number): readonly number[] {
  const [, from = '', until = ''] = /pushes from (\S+) to .*\n.* until (\S+)\n/.exec(printed) ?? [];
  const [first, last] = [Date.parse(from) / 1000 + step + DELAY_SECONDS, Date.parse(until) / 1000];
  return Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
}

/** `moment window what` → pushes, as a scrape at each moment would have shown them. */
function truthAt(
  moments: readonly number[],
  windows: readonly string[],
  step: number,
  { truth }: Simulator,
): ReadonlyMap<string, number> {
  const oldest = (moments[0] ?? 0) - DELAY_SECONDS - step;
  const expected = new Map<string, number>();
  for (const at of moments) {
    const end = at - DELAY_SECONDS;
    const known = windows.map((window) => {
      const start = end - (parseDuration(window) ?? 0) / 1000;
      const isWhole = start >= oldest;
      const truthCounts = truth({ sdkappid: SHOP.sdkappid, start: Math.max(start, oldest), end });
      return { window, isWhole, losses: lossesOf(truthCounts), funnels: funnelsOf(truthCounts) };
    });
    const codes = new Set(known.flatMap(({ losses }) => [...losses.keys()]));
    for (const { window, isWhole, losses, funnels } of known) {
      if (!isWhole) continue;
      // A code of any window is shown for every window.
      for (const code of codes) expected.set(`${at} ${window} ${code}`, losses.get(code) ?? 0);
      for (const [name, pushes] of funnels) expected.set(`${at} ${window} ${name}`, pushes);
    }
  }
  return expected;
}

function lossesOf({ overall, platforms }: Counts): ReadonlyMap<string, number> {
  const all = [{ ...overall, platform: undefined }, ...platforms];
  return new Map(
    all.flatMap(({ platform, losses }) =>
      losses.map(({ stage, code, count }) => [
        platform === undefined
          ? `timpush_loss_pushes ${stage} ${code}`
          : `timpush_platform_loss_pushes ${platformOf(platform)} ${stage} ${code}`,
        count,
      ]),
    ),
  );
}

function funnelsOf({ overall, platforms }: Counts): readonly (readonly [string, number])[] {
  const steps = (funnel: Funnel) => Object.entries(funnel) as [keyof Funnel, number][];
  return [
    ...steps(overall.funnel).map(([step, pushes]) => [`timpush_${step}_pushes`, pushes] as const),
    ...platforms.flatMap(({ platform, funnel }) =>
      steps(funnel).map(
        ([step, pushes]) => [`timpush_platform_${step}_pushes ${platformOf(platform)}`, pushes] as const,
      ),
    ),
  ];
}

/** The same of what Prometheus has. Samples must have exactly these timestamps: the query looks back one minute only. */
async function countsIn(
  prometheus: Prometheus,
  range: { readonly start: number; readonly end: number; readonly step: number },
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const series = await prometheus.series(`last_over_time({__name__=~"timpush_.*_pushes"}[1m])`, range);
  for (const { metric, points } of series) {
    const { __name__, window, platform, loss_stage, err_code } = metric;
    const what = [__name__, platform, loss_stage, err_code].filter((part) => part !== undefined).join(' ');
    for (const [at, value] of points) found.set(`${at} ${window} ${what}`, value);
  }
  return found;
}

/** The first few, for a message that can be read. */
function differences(
  found: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
): readonly string[] {
  const keys = [...new Set([...found.keys(), ...expected.keys()])];
  return keys
    .filter((key) => found.get(key) !== expected.get(key))
    .slice(0, 10)
    .map((key) => `${key}: found ${found.get(key)}, expected ${expected.get(key)}`);
}

function sortedLabels({ __name__, ...labels }: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${__name__}{${pairs.sort().join(',')}}`;
}

/** A line of a file likewise; the simulator's texts hold nothing that is escaped. */
function withSortedLabels(line: string): string {
  const [, name = '', labels = '', rest = ''] = /^(\w+)\{(.*)\} (\S+ \S+)$/.exec(line) ?? [];
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value]);
  return `${sortedLabels({ __name__: name, ...Object.fromEntries(pairs) })} ${rest}`;
}

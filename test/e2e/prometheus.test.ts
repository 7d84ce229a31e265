/** A real Prometheus on the repository's own configuration, a real exporter process, and the simulator as the upstream. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { eventually } from '../support/eventually.ts';
import { type ExporterProcess, startExporterProcess } from '../support/exporter-process.ts';
import { parsePage } from '../support/parsed-page.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { REPOSITORY } from '../support/repository.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const APPS = [
  { name: 'shop', sdkappid: 1400000001, secretKey: 'key-of-shop' },
  { name: 'club', sdkappid: 1400000002, secretKey: 'key-of-club' },
] as const;

/** The counts of a minute are final once it is over, so that a test can compare them at any later time. */
async function startUpstream(): Promise<Simulator> {
  const simulator = await startSimulator({ apps: APPS, receiptLagMinutes: 0 });
  onTestFinished(() => simulator.close());
  return simulator;
}

function startExporter(simulator: Simulator): Promise<ExporterProcess> {
  return startExporterProcess({
    poll: { windows: ['5m', '1h', '7d'] },
    apps: APPS.map(({ name, sdkappid, secretKey }) => {
      return { name, sdkappid, secret_key: secretKey, base_url: simulator.url };
    }),
  });
}

describe.skipIf(inject('missingPrograms').length > 0)('a real exporter process', () => {
  test('is scraped by the repository’s prometheus.yml, and its losses equal those of the simulator for the same window', async () => {
    const simulator = await startUpstream();
    const exporter = await startExporter(simulator);
    const prometheus = await startPrometheus({
      configFile: join(REPOSITORY, 'prometheus.yml'),
      replace: { 'localhost:10087': `localhost:${exporter.port}` },
    });
    const scrapedAt = await eventually(async () => {
      const up = await prometheus.query('timpush_up == 1 and on (instance) up{job="timpush"} == 1');
      expect(up).toHaveLength(APPS.length);
      return Date.now() / 1000;
    });

    // Only in OpenMetrics is a counter's family without the suffix of its samples: that is what was scraped.
    const metadata = await fetch(`${prometheus.url}/api/v1/metadata?metric=timpush_api_requests`);
    expect(await metadata.json()).toMatchObject({ data: { timpush_api_requests: [{ type: 'counter' }] } });
    const losses = await prometheus.query('sum by (app, window) (timpush_loss_pushes)', scrapedAt);
    expect(losses).toHaveLength(APPS.length * 3);
    const api = 'api="normal_push_loss"';
    const starts = await prometheus.query(`timpush_window_start_timestamp_seconds{${api}}`, scrapedAt);
    const ends = await prometheus.query(`timpush_window_end_timestamp_seconds{${api}}`, scrapedAt);
    for (const { metric, value } of losses) {
      const sameWindow = ({ metric: other }: (typeof losses)[number]) =>
        other.app === metric.app && other.window === metric.window;
      const start = starts.find(sameWindow)?.value ?? Number.NaN;
      const end = ends.find(sameWindow)?.value ?? Number.NaN;
      const sdkappid = APPS.find((app) => app.name === metric.app)?.sdkappid ?? 0;
      const truth = await fetch(`${simulator.url}/_truth?sdkappid=${sdkappid}&start=${start}&end=${end}`);
      const { counts } = (await truth.json()) as { counts: ReturnType<Simulator['truth']> };
      const lost = counts.overall.losses.reduce((sum, loss) => sum + loss.count, 0);
      expect({ ...metric, lost: value }).toEqual({ ...metric, lost });
      // In five minutes of the night none may be lost.
      if (metric.window === '7d') expect(lost).toBeGreaterThan(0);
    }
  });

  test('exposes metrics in which promtool finds no problem except in prom-client’s own default metrics', async () => {
    const simulator = await startUpstream();
    const exporter = await startExporter(simulator);
    await eventually(async () => {
      expect((await fetch(`${exporter.url}/-/ready`)).status).toBe(200);
    });
    const page = await (await fetch(`${exporter.url}/metrics`)).text();
    expect(page).toContain('timpush_platform_loss_pushes{');
    const promtool = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' });
    const findings = `${promtool.stdout}${promtool.stderr}`.split('\n').filter((line) => line !== '');
    expect(findings.filter((line) => !/^(nodejs|process)_/.test(line))).toEqual([]);
  });

  test('exposes OpenMetrics of which promtool makes blocks with every sample, once the samples have timestamps', async () => {
    const simulator = await startUpstream();
    const exporter = await startExporter(simulator);
    await eventually(async () => {
      expect((await fetch(`${exporter.url}/-/ready`)).status).toBe(200);
    });
    const headers = { accept: 'application/openmetrics-text; version=1.0.0' };
    const response = await fetch(`${exporter.url}/metrics`, { headers });
    expect(response.headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    const page = await response.text();
    const samples = parsePage(page, 'openmetrics').flatMap((family) => family.samples);
    const folder = scratchFolder();
    writeFileSync(join(folder, 'page'), page.replaceAll(/^([^#\n].*)$/gm, '$1 1735689600'));
    const promtool = spawnSync(
      'promtool',
      ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'page'), join(folder, 'blocks')],
      { encoding: 'utf8' },
    );
    expect(promtool.stderr).toBe('');
    const [block = ''] = readdirSync(join(folder, 'blocks'));
    const meta: unknown = JSON.parse(readFileSync(join(folder, 'blocks', block, 'meta.json'), 'utf8'));
    expect(meta).toMatchObject({ stats: { numSamples: samples.length, numSeries: samples.length } });
  });
});

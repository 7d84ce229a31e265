/** What the dashboards are for, at work: the simulator with incidents, a real exporter, a real Prometheus with an alert. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { startSimulator } from '../../../src/simulator/server.ts';
import { startExporterProcess } from '../../support/exporter-process.ts';
import { type Prometheus, startPrometheus } from '../../support/prometheus.ts';
import { REPOSITORY } from '../../support/repository.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const APPS = [
  { name: 'shop', sdkappid: 1400000001, secretKey: 'key-of-shop' },
  { name: 'club', sdkappid: 1400000002, secretKey: 'key-of-club' },
  { name: 'kiosk', sdkappid: 1400000003, secretKey: 'key-of-kiosk' },
] as const;

/** An app whose key the upstream refuses, so that polls and requests fail. */
const REFUSED = 'kiosk';

/** Refused credentials for half an hour, a code that did not occur before. */
export const INCIDENT = { app: 'shop', platform: 'huawei', code: '80200001' } as const;

export async function startStack(): Promise<Prometheus> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const simulator = await startSimulator({
    apps: APPS,
    minCallIntervalMs: 0,
    receiptLagMinutes: 0,
    incidents: [
      {
        kind: 'code',
        app: INCIDENT.app,
        platform: 3,
        stage: 'post_send_delivered',
        code: INCIDENT.code,
        info: 'authentication failed',
        factor: 20_000,
        from: nowSeconds - 35 * 60,
        to: nowSeconds + 3600,
      },
    ],
  });
  onTestFinished(() => simulator.close());
  const exporter = await startExporterProcess({
    // The default windows, polled so often that every counter moves between two scrapes.
    poll: { schedule: '*/2 * * * * *', max_age: '10m', call_interval: '1ms', windows: WINDOWS },
    apps: APPS.map(({ name, sdkappid, secretKey }) => ({
      name,
      sdkappid,
      secret_key: name === REFUSED ? 'not-its-key' : secretKey,
      base_url: simulator.url,
    })),
  });
  return startPrometheus({ configFile: configWithAnAlert(exporter.port), replace: {} });
}

const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '7d'];

/** The repository's configuration with quick scrapes, and an alert that fires at once in place of its rules. */
function configWithAnAlert(exporterPort: number): string {
  const folder = scratchFolder();
  const rules = join(folder, 'rules.yml');
  const labels = { severity: 'critical', app: 'shop', platform: 'huawei', err_code: INCIDENT.code };
  writeFileSync(
    rules,
    stringify({ groups: [{ name: 'test', rules: [{ alert: 'TimpushTest', expr: 'vector(1)', labels }] }] }),
  );
  const text = readFileSync(join(REPOSITORY, 'prometheus.yml'), 'utf8');
  const { scrape_configs } = parse(text.replaceAll('localhost:10087', `localhost:${exporterPort}`)) as {
    readonly scrape_configs: unknown;
  };
  const file = join(folder, 'prometheus.yml');
  writeFileSync(
    file,
    stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs,
    }),
  );
  return file;
}

/** From a lost push to a page: simulator, exporter, Prometheus and Alertmanager for real, with the repository's own settings. */
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/server.ts';
import { startAlertmanager } from '../support/alertmanager.ts';
import { eventually } from '../support/eventually.ts';
import { startExporterProcess } from '../support/exporter-process.ts';
import { startPageReceiver } from '../support/page-receiver.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { REPOSITORY } from '../support/repository.ts';

const APPS = [
  { name: 'shop', sdkappid: 1400000001, secretKey: 'key-of-shop' },
  { name: 'club', sdkappid: 1400000002, secretKey: 'key-of-club' },
] as const;

const MINUTE = 60;

describe.skipIf(inject('missingPrograms').length > 0)(
  'the real exporter, Prometheus and Alertmanager',
  () => {
    test('send one page for an incident in one of two apps, with platform, code, cause and remedy, and none for the other app', async () => {
      const nowSeconds = Math.floor(Date.now() / 1000);
      const simulator = await startSimulator({
        apps: APPS,
        minCallIntervalMs: 0,
        // By day everywhere: the test must not depend on the hour at which it runs.
        zoneOffsetMinutes: 20 * 60 - Math.floor((nowSeconds % 86_400) / 60),
        incidents: [
          {
            kind: 'code',
            app: 'shop',
            platform: 1,
            stage: 'post_send_delivered',
            code: '403',
            info: 'ExpiredProviderToken',
            from: nowSeconds - 20 * MINUTE,
            to: nowSeconds + 60 * MINUTE,
            factor: 5_000,
          },
        ],
      });
      onTestFinished(() => simulator.close());
      const exporter = await startExporterProcess({
        poll: { call_interval: '1ms' },
        apps: APPS.map(({ name, sdkappid, secretKey }) => {
          return { name, sdkappid, secret_key: secretKey, base_url: simulator.url };
        }),
      });
      await eventually(async () => expect((await fetch(`${exporter.url}/-/ready`)).status).toBe(200));
      const polledAtMs = Date.now();

      const receiver = await startPageReceiver();
      const alertmanager = await startAlertmanager({
        configFile: join(REPOSITORY, 'deploy/alertmanager/alertmanager.yml'),
        secrets: { 'page-url': `${receiver.url}/page`, 'ticket-url': `${receiver.url}/ticket` },
      });
      await startPrometheus({
        configFile: join(REPOSITORY, 'prometheus.yml'),
        replace: {
          'localhost:10087': `localhost:${exporter.port}`,
          'localhost:9093': new URL(alertmanager.url).host,
        },
      });

      const pages = () => receiver.messages.filter(({ path }) => path === '/page');
      const page = await eventually(async () => {
        const [first] = pages();
        if (first === undefined) throw new Error(`no page: ${alertmanager.output()}`);
        return first;
      });
      process.stdout.write(
        `the page came ${Math.round((page.receivedAt - polledAtMs) / 1000)} s after the poll that first showed the loss\n`,
      );
      expect(page.title).toContain('[CRITICAL]');
      expect(page.text).toContain('app: shop');
      expect(page.text).toContain('platform: apns');
      expect(page.text).toContain('err_code: 403');
      expect(page.text).toContain('cause: configuration');
      expect(page.text).toContain('ExpiredProviderToken');
      expect(page.text).toMatch(/\.p8|provider token|APNs key/);
      expect(page.text).toContain('deploy/runbooks/TimpushConfigurationLoss.md');
      expect(pages()).toHaveLength(1);
      const standing = await alertmanager.alerts();
      expect(standing.filter(({ labels }) => labels.app === 'club')).toEqual([]);
      process.stdout.write(`${page.text}\n`);
    });
  },
);

/** Which receiver gets which alert, and which alerts are inhibited: the Alertmanager configuration in the real programs. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { ALERT_RULES } from '../../deploy/prometheus/source/rule-files.ts';
import { type Alertmanager, type PostedAlert, startAlertmanager } from '../support/alertmanager.ts';
import { eventually } from '../support/eventually.ts';
import { startPageReceiver } from '../support/page-receiver.ts';
import { REPOSITORY } from '../support/repository.ts';

const CONFIG = join(REPOSITORY, 'deploy/alertmanager/alertmanager.yml');

/** Waiting times that a test can afford. */
const IN_A_HURRY = {
  'group_wait: 15s': 'group_wait: 1s',
  'group_wait: 1m': 'group_wait: 1s',
  'group_interval: 5m': 'group_interval: 1s',
};

const alert = (alertname: string, labels: Record<string, string>): PostedAlert => ({
  labels: { alertname, ...labels },
});

function amtool(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('amtool', args, { encoding: 'utf8' });
  expect({ args, status, stderr: status === 0 ? '' : stderr }).toEqual({ args, status: 0, stderr: '' });
  return stdout.trim();
}

describe('the inhibition rules', () => {
  test('name only alerts that exist', () => {
    const { inhibit_rules } = parse(readFileSync(CONFIG, 'utf8')) as {
      inhibit_rules: readonly { source_matchers: readonly string[]; target_matchers: readonly string[] }[];
    };
    const patterns = inhibit_rules
      .flatMap((rule) => [...rule.source_matchers, ...rule.target_matchers])
      .flatMap((matcher) => /^alertname =~? "(.+)"$/.exec(matcher)?.[1] ?? []);
    const unknown = patterns.filter(
      (pattern) => !ALERT_RULES.some(({ name }) => new RegExp(`^(${pattern})$`).test(name)),
    );
    expect(unknown).toEqual([]);
  });
});

describe.skipIf(inject('missingPrograms').length > 0)(
  'a real Alertmanager with the configuration of deploy/:',
  () => {
    test('amtool finds no problem in the configuration and its templates', () => {
      expect(amtool('check-config', CONFIG)).toMatch(/^ - 1 templates$/m);
    });

    test.each([
      ['critical', 'page'],
      ['warning', 'ticket'],
      ['info', 'quiet'],
      ['unforeseen', 'ticket'],
    ])('an alert of severity %s goes to the receiver %s', (severity, receiver) => {
      const labels = ['alertname=TimpushAnything', 'app=shop', `severity=${severity}`];
      expect(amtool('config', 'routes', 'test', '--config.file', CONFIG, ...labels)).toBe(receiver);
    });

    test('a page carries platform, code, cause and remedy, and links to runbook and dashboard', async () => {
      const receiver = await startPageReceiver();
      const alertmanager = await startAlertmanager({
        configFile: CONFIG,
        secrets: { 'page-url': `${receiver.url}/page`, 'ticket-url': `${receiver.url}/ticket` },
        replace: IN_A_HURRY,
      });
      await alertmanager.post([
        {
          labels: {
            alertname: 'TimpushSomethingRefused',
            severity: 'critical',
            app: 'shop',
            platform: 'huawei',
            err_code: '80200003',
            cause: 'configuration',
          },
          annotations: {
            summary: 'Huawei refuses the pushes of shop.',
            description: 'Code 80200003. Remedy: renew the secret in the console.',
            runbook_url: 'https://runbooks.example/TimpushSomethingRefused',
            dashboard_url: 'https://grafana.example/d/timpush',
          },
        },
      ]);
      const page = await eventually(async () => {
        const [first] = receiver.messages;
        if (first === undefined) throw new Error(`no page: ${alertmanager.output()}`);
        return first;
      });
      expect(page.path).toBe('/page');
      expect(page.title).toBe('[CRITICAL] Huawei refuses the pushes of shop.');
      expect(page.text.trimEnd().split('\n')).toEqual([
        'Huawei refuses the pushes of shop.',
        'Code 80200003. Remedy: renew the secret in the console.',
        'app: shop',
        'platform: huawei',
        'err_code: 80200003',
        'cause: configuration',
        'runbook: https://runbooks.example/TimpushSomethingRefused',
        'dashboard: https://grafana.example/d/timpush',
      ]);
    });

    test('several codes of one app and platform make one page, another platform makes another page, and an alert of severity info notifies no receiver', async () => {
      const receiver = await startPageReceiver();
      const alertmanager = await startAlertmanager({
        configFile: CONFIG,
        secrets: { 'page-url': `${receiver.url}/page`, 'ticket-url': `${receiver.url}/ticket` },
        replace: IN_A_HURRY,
      });
      const loss = (severity: string, platform: string, err_code: string) =>
        alert('TimpushLoss', { severity, app: 'shop', platform, err_code });
      await alertmanager.post([
        loss('info', 'oppo', '7'),
        loss('critical', 'huawei', '80200003'),
        loss('critical', 'huawei', '80300007'),
        loss('critical', 'vivo', '10000'),
        loss('warning', 'xiaomi', '1'),
      ]);
      await eventually(async () => expect(receiver.messages).toHaveLength(3));
      const notified = receiver.messages.map(({ path, title }) => `${path} ${title}`).sort();
      expect(notified).toEqual([
        '/page [CRITICAL] TimpushLoss shop huawei (2)',
        '/page [CRITICAL] TimpushLoss shop vivo',
        '/ticket [WARNING] TimpushLoss shop xiaomi',
      ]);
    });

    test('the end of an incident is notified to the receiver of its page', async () => {
      const receiver = await startPageReceiver();
      const alertmanager = await startAlertmanager({
        configFile: CONFIG,
        secrets: { 'page-url': `${receiver.url}/page` },
        replace: IN_A_HURRY,
      });
      const lost = alert('TimpushLoss', { severity: 'critical', app: 'shop', err_code: '80200003' });
      await alertmanager.post([lost]);
      await eventually(async () => expect(receiver.messages).toHaveLength(1));
      await alertmanager.post([{ ...lost, endsAt: new Date().toISOString() }]);
      await eventually(async () => expect(receiver.messages).toHaveLength(2));
      expect(receiver.messages[1]).toMatchObject({ path: '/page', title: '[RESOLVED] TimpushLoss shop' });
      expect(receiver.messages[1]?.text.trimEnd().split('\n')).toEqual([
        'Resolved:',
        'app: shop',
        'err_code: 80200003',
      ]);
    });

    test('the generic webhook sends the token from its file', async () => {
      const receiver = await startPageReceiver();
      const alertmanager = await startAlertmanager({
        configFile: CONFIG,
        secrets: { 'webhook-token': 'token-of-the-bridge' },
        replace: {
          ...IN_A_HURRY,
          'receiver: page\n': 'receiver: webhook\n',
          'http://127.0.0.1:8060': receiver.url,
        },
      });
      await alertmanager.post([
        { ...alert('TimpushLoss', { severity: 'critical', app: 'shop' }), annotations: { summary: 'Lost.' } },
      ]);
      await eventually(async () => expect(receiver.messages).toHaveLength(1));
      expect(receiver.messages[0]?.headers.authorization).toBe('Bearer token-of-the-bridge');
      expect(receiver.messages[0]?.body).toContain('"summary":"Lost."');
    });

    describe('inhibition:', () => {
      /** An alert of the repository's rules, with the labels it has from there. */
      const rule = (name: string, labels: Record<string, string> = {}) => {
        const known = ALERT_RULES.find((one) => one.name === name);
        if (known === undefined) throw new Error(`no alert is called ${name}`);
        return alert(name, { severity: known.severity, subject: known.subject, ...labels });
      };

      async function inhibitors(alerts: readonly PostedAlert[]): Promise<Record<string, readonly string[]>> {
        const alertmanager: Alertmanager = await startAlertmanager({ configFile: CONFIG, secrets: {} });
        await alertmanager.post(alerts);
        // The inhibitor hears of new alerts a moment after the interface lists them.
        return eventually(async () => {
          const standing = await alertmanager.alerts();
          expect(standing).toHaveLength(alerts.length);
          expect(standing.some(({ inhibitedBy }) => inhibitedBy.length > 0)).toBe(true);
          return Object.fromEntries(
            standing.map(({ labels, inhibitedBy }) => [
              [labels.alertname, labels.severity, labels.app, labels.platform].filter(Boolean).join(' '),
              inhibitedBy,
            ]),
          );
        });
      }

      test('stale counts inhibit the loss alerts of their app only', async () => {
        expect(
          await inhibitors([
            rule('TimpushFiguresStale', { app: 'shop' }),
            rule('TimpushQuotaLoss', { app: 'shop' }),
            rule('TimpushQuotaLoss', { app: 'club' }),
          ]),
        ).toEqual({
          'TimpushFiguresStale critical shop': [],
          'TimpushQuotaLoss critical shop': ['TimpushFiguresStale'],
          'TimpushQuotaLoss critical club': [],
        });
      });

      test.each(['TimpushTargetDown', 'TimpushTargetAbsent'])(
        '%s silences the loss alerts of all apps of its cluster and nothing else',
        async (name) => {
          const inhibited = await inhibitors([
            rule(name, { instance: 'localhost:10087', job: 'timpush', cluster: 'a' }),
            rule('TimpushQuotaLoss', { app: 'shop', cluster: 'a' }),
            rule('TimpushTokenChurn', { app: 'club', cluster: 'a' }),
            rule('TimpushVendorLoss', { app: 'shop', cluster: 'b' }),
            alert('DiskFull', { severity: 'critical', cluster: 'a' }),
          ]);
          expect(inhibited).toEqual({
            [`${name} critical`]: [],
            'TimpushQuotaLoss critical shop': [name],
            'TimpushTokenChurn warning club': [name],
            'TimpushVendorLoss critical shop': [],
            'DiskFull critical': [],
          });
        },
      );

      test('a page about losses silences the tickets about losses of the same app and platform only', async () => {
        const inhibited = await inhibitors([
          rule('TimpushVendorLoss', { app: 'shop', platform: 'huawei' }),
          rule('TimpushTokenChurn', { app: 'shop', platform: 'huawei' }),
          rule('TimpushTokenChurn', { app: 'shop', platform: 'vivo' }),
          rule('TimpushNewLossCode', { app: 'club', platform: 'huawei' }),
          rule('TimpushPollsSkipped', { app: 'shop', platform: 'huawei' }),
          alert('DiskFull', { severity: 'warning', app: 'shop', platform: 'huawei' }),
        ]);
        expect(inhibited).toEqual({
          'TimpushVendorLoss critical shop huawei': [],
          'TimpushTokenChurn warning shop huawei': ['TimpushVendorLoss'],
          'TimpushTokenChurn warning shop vivo': [],
          'TimpushNewLossCode warning club huawei': [],
          'TimpushPollsSkipped warning shop huawei': [],
          'DiskFull warning shop huawei': [],
        });
      });

      test('a page about the exporter silences the tickets about it for the same app only', async () => {
        const inhibited = await inhibitors([
          rule('TimpushFiguresStale', { app: 'shop' }),
          rule('TimpushAuthenticationFailing', { app: 'shop' }),
          rule('TimpushPollsFailing', { app: 'shop' }),
          rule('TimpushPollsFailing', { app: 'club' }),
          alert('DiskFull', { severity: 'warning', app: 'shop' }),
        ]);
        expect(inhibited).toEqual({
          'TimpushFiguresStale critical shop': [],
          'TimpushAuthenticationFailing warning shop': ['TimpushFiguresStale'],
          'TimpushPollsFailing warning shop': ['TimpushFiguresStale'],
          'TimpushPollsFailing warning club': [],
          'DiskFull warning shop': [],
        });
      });

      // One effect at a time: of several alerts that silence another, the interface names any one.
      test.each(['TimpushConfigurationLoss', 'TimpushQuotaLoss', 'TimpushVendorLoss'])(
        '%s inhibits TimpushPlatformDark on the same platform',
        async (cause) => {
          const inhibited = await inhibitors([
            rule(cause, { app: 'shop', platform: 'apns' }),
            rule('TimpushPlatformDark', { app: 'shop', platform: 'apns' }),
            rule('TimpushPlatformDark', { app: 'shop', platform: 'vivo' }),
          ]);
          expect(inhibited).toEqual({
            [`${cause} critical shop apns`]: [],
            'TimpushPlatformDark critical shop apns': [cause],
            'TimpushPlatformDark critical shop vivo': [],
          });
        },
      );

      test.each(['TimpushConfigurationLoss', 'TimpushQuotaLoss', 'TimpushVendorLoss', 'TimpushPlatformDark'])(
        '%s inhibits the burn-rate alert of the same app',
        async (cause) => {
          const inhibited = await inhibitors([
            rule(cause, { app: 'shop', platform: 'apns' }),
            rule('TimpushLossBudgetBurn6h', { app: 'shop' }),
            rule('TimpushLossBudgetBurn6h', { app: 'club' }),
          ]);
          expect(inhibited).toEqual({
            [`${cause} critical shop apns`]: [],
            'TimpushLossBudgetBurn6h critical shop': [cause],
            'TimpushLossBudgetBurn6h critical club': [],
          });
        },
      );

      test('the fast burn-rate alert inhibits the slow one', async () => {
        const burn = (window: string) => rule(`TimpushLossBudgetBurn${window}`, { app: 'shop' });
        expect(await inhibitors([burn('1h'), burn('6h')])).toEqual({
          'TimpushLossBudgetBurn1h critical shop': [],
          'TimpushLossBudgetBurn6h critical shop': ['TimpushLossBudgetBurn1h'],
        });
      });
    });
  },
);

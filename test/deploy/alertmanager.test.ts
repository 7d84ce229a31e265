/** Who is told what, and what is kept from them: the Alertmanager configuration in the real programs. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { type Alertmanager, type PostedAlert, startAlertmanager } from '../support/alertmanager.ts';
import { eventually } from '../support/eventually.ts';
import { REPOSITORY } from '../support/exporter-process.ts';
import { startPageReceiver } from '../support/page-receiver.ts';

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

/** The groups of the alert rules, where the rules are part of the tree. */
const ALERT_RULES = join(REPOSITORY, 'deploy/prometheus/timpush.alerts.yml');

describe('the inhibition rules', () => {
  test.skipIf(!existsSync(ALERT_RULES))('know which of our alerts are about the exporter itself', () => {
    const { groups } = parse(readFileSync(ALERT_RULES, 'utf8')) as {
      groups: readonly { name: string; rules: readonly { alert: string }[] }[];
    };
    const { inhibit_rules } = parse(readFileSync(CONFIG, 'utf8')) as {
      inhibit_rules: readonly { source_matchers: readonly string[]; target_matchers: readonly string[] }[];
    };
    const matchers = inhibit_rules.flatMap((rule) => [...rule.source_matchers, ...rule.target_matchers]);
    const [, pattern = ''] = /^alertname !~ "(.+)"$/.exec(matchers.find((m) => m.includes('!~')) ?? '') ?? [];
    const aboutExporter = new RegExp(`^(${pattern})$`);
    const found = groups.map(({ name, rules }) => [
      name,
      [...new Set(rules.map(({ alert }) => aboutExporter.test(alert)))],
    ]);
    expect(Object.fromEntries(found)).toEqual({ 'timpush-losses': [false], 'timpush-exporter': [true] });
  });
});

describe.skipIf(inject('missingPrograms').length > 0)('with a real Alertmanager', () => {
  test('amtool finds nothing wrong with the configuration and its templates', () => {
    expect(amtool('check-config', CONFIG)).toMatch(/^ - 1 templates$/m);
  });

  test.each([
    ['critical', 'page'],
    ['warning', 'ticket'],
    ['info', 'quiet'],
    ['unforeseen', 'ticket'],
  ])('severity %s goes to %s', (severity, receiver) => {
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

  test('several codes of one app and platform are one page, another platform is another, and info is told to nobody', async () => {
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
    const told = receiver.messages.map(({ path, title }) => `${path} ${title}`).sort();
    expect(told).toEqual([
      '/page [CRITICAL] TimpushLoss shop huawei (2)',
      '/page [CRITICAL] TimpushLoss shop vivo',
      '/ticket [WARNING] TimpushLoss shop xiaomi',
    ]);
  });

  test('an incident that is over is told to whoever was paged', async () => {
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

  test('the generic webhook sends the token of its file', async () => {
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

  describe('inhibition', () => {
    const loss = (labels: Record<string, string> = {}) =>
      alert('TimpushLoss', { severity: 'critical', app: 'shop', ...labels });

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

    test.each([
      'TimpushTargetDown',
      'TimpushExporterDown',
      'TimpushFiguresStale',
      'TimpushFiguresTooOld',
      'TimpushAuthenticationFailing',
    ])('%s of an app silences the loss alerts of that app only', async (alertname) => {
      const blind = alert(alertname, { severity: 'critical', app: 'shop' });
      const expiring = alert('TimpushSignatureExpiring', { severity: 'critical', app: 'shop' });
      const labelled = alert('TimpushKeyOld', { severity: 'critical', subject: 'exporter', app: 'shop' });
      expect(await inhibitors([blind, loss(), loss({ app: 'club' }), expiring, labelled])).toEqual({
        [`${alertname} critical shop`]: [],
        'TimpushLoss critical shop': [alertname],
        'TimpushLoss critical club': [],
        'TimpushSignatureExpiring critical shop': [],
        'TimpushKeyOld critical shop': [],
      });
    });

    test.each(['TimpushTargetDown', 'TimpushTargetAbsent', 'TimpushExporterDown', 'TimpushExporterAbsent'])(
      '%s that knows no app silences the loss alerts of all apps and nothing else',
      async (alertname) => {
        const foreign = alert('DiskFull', { severity: 'critical' });
        const blind = alert(alertname, { severity: 'critical', instance: 'localhost:10087', job: 'timpush' });
        const ticket = loss({ severity: 'warning', app: 'club' });
        expect(await inhibitors([blind, loss(), ticket, foreign])).toEqual({
          [`${alertname} critical`]: [],
          'TimpushLoss critical shop': [alertname],
          'TimpushLoss warning club': [alertname],
          'DiskFull critical': [],
        });
      },
    );

    test('an absent exporter of one cluster silences nothing of another', async () => {
      const inhibited = await inhibitors([
        alert('TimpushTargetAbsent', { severity: 'critical', cluster: 'a' }),
        loss({ cluster: 'a' }),
        loss({ cluster: 'b', app: 'club' }),
      ]);
      expect(inhibited['TimpushLoss critical shop']).toEqual(['TimpushTargetAbsent']);
      expect(inhibited['TimpushLoss critical club']).toEqual([]);
    });

    test('a page about losses silences the tickets about losses of the same app and platform only', async () => {
      const platform = 'huawei';
      const ticket = (labels: Record<string, string>) =>
        alert('TimpushChurn', { severity: 'warning', app: 'shop', ...labels });
      const inhibited = await inhibitors([
        loss({ platform }),
        ticket({ platform }),
        ticket({ platform: 'vivo' }),
        ticket({}),
        ticket({ app: 'club', platform }),
        alert('TimpushPollsSkipped', { severity: 'warning', app: 'shop', platform }),
        alert('DiskFull', { severity: 'warning', app: 'shop', platform }),
      ]);
      expect(inhibited).toEqual({
        'TimpushLoss critical shop huawei': [],
        'TimpushChurn warning shop huawei': ['TimpushLoss'],
        'TimpushChurn warning shop vivo': [],
        'TimpushChurn warning shop': [],
        'TimpushChurn warning club huawei': [],
        'TimpushPollsSkipped warning shop huawei': [],
        'DiskFull warning shop huawei': [],
      });
    });

    test('a page about the exporter silences the tickets about it for the same app only', async () => {
      const failing = (app: string) => alert('TimpushPollsFailing', { severity: 'warning', app });
      expect(
        await inhibitors([
          alert('TimpushFiguresStale', { severity: 'critical', app: 'shop' }),
          alert('TimpushAuthenticationFailing', { severity: 'warning', app: 'shop' }),
          failing('shop'),
          failing('club'),
          alert('DiskFull', { severity: 'warning', app: 'shop' }),
        ]),
      ).toEqual({
        'TimpushFiguresStale critical shop': [],
        'TimpushAuthenticationFailing warning shop': ['TimpushFiguresStale'],
        'TimpushPollsFailing warning shop': ['TimpushFiguresStale'],
        'TimpushPollsFailing warning club': [],
        'DiskFull warning shop': [],
      });
    });

    test('the faster burn pages without the slower one', async () => {
      const burn = (window: string) =>
        alert(`TimpushLossBudgetBurn${window}`, { severity: 'critical', app: 'shop' });
      expect(await inhibitors([burn('1h'), burn('6h')])).toEqual({
        'TimpushLossBudgetBurn1h critical shop': [],
        'TimpushLossBudgetBurn6h critical shop': ['TimpushLossBudgetBurn1h'],
      });
    });
  });
});

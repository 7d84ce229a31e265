/** Who is told what, and what is kept from them: the Alertmanager configuration in the real programs. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
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
    expect(page.title).toBe('[CRITICAL] shop/huawei Huawei refuses the pushes of shop.');
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
      '/page [CRITICAL] shop/huawei TimpushLoss (2)',
      '/page [CRITICAL] shop/vivo TimpushLoss',
      '/ticket [WARNING] shop/xiaomi TimpushLoss',
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
    expect(receiver.messages[1]).toMatchObject({ path: '/page', title: '[RESOLVED] shop TimpushLoss' });
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
      alert('TimpushLoss', { severity: 'critical', subject: 'loss', app: 'shop', ...labels });

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

    test.each(['TimpushExporterDown', 'TimpushFiguresTooOld', 'TimpushAuthenticationFailing'])(
      '%s of an app silences the loss alerts of that app only',
      async (alertname) => {
        const blind = alert(alertname, { severity: 'critical', subject: 'exporter', app: 'shop' });
        const expiring = alert('TimpushKeyOld', { severity: 'critical', subject: 'exporter', app: 'shop' });
        const unlabelled = alert('TimpushNovelty', { severity: 'warning', app: 'shop' });
        expect(await inhibitors([blind, loss(), loss({ app: 'club' }), unlabelled, expiring])).toEqual({
          [`${alertname} critical shop`]: [],
          'TimpushLoss critical shop': [alertname],
          'TimpushLoss critical club': [],
          'TimpushNovelty warning shop': [alertname],
          'TimpushKeyOld critical shop': [],
        });
      },
    );

    test.each(['TimpushExporterDown', 'TimpushExporterAbsent'])(
      '%s that knows no app silences the loss alerts of all apps, labelled with a subject or not',
      async (alertname) => {
        const blind = alert(alertname, { severity: 'critical' });
        const unlabelled = alert('TimpushLoss', { severity: 'warning', app: 'club' });
        const foreign = alert('DiskFull', { severity: 'critical' });
        expect(await inhibitors([blind, loss(), unlabelled, foreign])).toEqual({
          [`${alertname} critical`]: [],
          'TimpushLoss critical shop': [alertname],
          'TimpushLoss warning club': [alertname],
          'DiskFull critical': [],
        });
      },
    );

    test('an absent exporter of one cluster silences nothing of another', async () => {
      const blind = alert('TimpushExporterAbsent', { severity: 'critical', cluster: 'a' });
      const inhibited = await inhibitors([
        blind,
        loss({ cluster: 'a' }),
        loss({ cluster: 'b', app: 'club' }),
      ]);
      expect(inhibited['TimpushLoss critical shop']).toEqual(['TimpushExporterAbsent']);
      expect(inhibited['TimpushLoss critical club']).toEqual([]);
    });

    test('refused credentials page once, without the old figures that follow from them', async () => {
      const refused = alert('TimpushAuthenticationFailing', { severity: 'critical', app: 'shop' });
      const old = alert('TimpushFiguresTooOld', { severity: 'critical', app: 'shop' });
      expect(await inhibitors([refused, old])).toEqual({
        'TimpushAuthenticationFailing critical shop': [],
        'TimpushFiguresTooOld critical shop': ['TimpushAuthenticationFailing'],
      });
    });

    test('a page silences the ticket of the same app, platform and subject, and no other', async () => {
      const platform = 'huawei';
      const inhibited = await inhibitors([
        loss({ platform }),
        alert('TimpushQuota', { severity: 'warning', subject: 'loss', app: 'shop', platform }),
        alert('TimpushQuota', { severity: 'warning', subject: 'loss', app: 'shop', platform: 'vivo' }),
        alert('TimpushQuota', { severity: 'warning', subject: 'loss', app: 'shop' }),
        alert('TimpushQuota', { severity: 'warning', subject: 'loss', app: 'club', platform }),
        alert('TimpushPollsSkipped', { severity: 'warning', subject: 'exporter', app: 'shop' }),
      ]);
      expect(inhibited).toEqual({
        'TimpushLoss critical shop huawei': [],
        'TimpushQuota warning shop huawei': ['TimpushLoss'],
        'TimpushQuota warning shop vivo': [],
        'TimpushQuota warning shop': [],
        'TimpushQuota warning club huawei': [],
        'TimpushPollsSkipped warning shop': [],
      });
    });
  });
});

/** What matters about single alerts beyond their conditions: replicas, texts, quiet hours, the objective. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { DELIVERY_OBJECTIVE } from '../../../deploy/prometheus/source/recording-rules.ts';
import { RULE_FILES } from '../../../deploy/prometheus/source/rule-files.ts';
import { REPOSITORY } from '../../support/repository.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { testRules } from './promtool.ts';
import { always, losing, perMinute, QUIET, type Share, type Situation, since } from './situation.ts';
import { type InputSeries, inputSeries, type Phase } from './timeline.ts';

const quiet: Phase = { minutes: 5, situation: QUIET };

function losingOn(platform: 'apns' | 'huawei' | 'fcm', code: string, info: string, share: Share): Situation {
  return { ...QUIET, ...losing({ platform, stage: 'post_send_delivered', code, info, share }) };
}

/** How many alerts of that name are firing, by the minute that is asked for. */
function firing(
  series: readonly InputSeries[],
  alert: string,
  counts: Readonly<Record<number, number>>,
  ruleFiles?: readonly string[],
): Promise<string> {
  return testRules(
    [
      {
        input_series: series,
        promql_expr_test: Object.entries(counts).map(([minute, value]) => ({
          expr: `count(ALERTS{alertname="${alert}", alertstate="firing"})`,
          eval_time: `${minute}m`,
          exp_samples: value === 0 ? [] : [{ labels: '{}', value }],
        })),
      },
    ],
    ruleFiles,
  );
}

describe.skipIf(inject('missingPrograms').includes('promtool'))('the alerting rules:', () => {
  test('two exporters that poll the same app raise one alert, which stays active when one exporter stops', async () => {
    const trouble = losingOn('huawei', '80200003', 'OAuth token expired', always(0.9));
    const both = inputSeries([quiet, { minutes: 15, situation: trouble }], { instances: ['a', 'b'] });
    const series = both.map((one) =>
      one.series.includes('instance="a"') ? { ...one, values: `${one.values} stale` } : one,
    );
    const lasting = inputSeries([quiet, { minutes: 25, situation: trouble }], { instances: ['b'] });
    const oneGoes = [...series.filter((one) => one.series.includes('instance="a"')), ...lasting];
    expect(await firing(oneGoes, 'TimpushConfigurationLoss', { 6: 0, 8: 1, 19: 1, 21: 1, 29: 1 })).toBe('');
  });

  test('a changed text of a code neither ends nor delays the alert', async () => {
    const texts = ['ExpiredProviderToken', 'InvalidProviderToken', 'BadCertificate', '', 'Forbidden'];
    const series = inputSeries([
      quiet,
      ...texts.map((info) => ({ minutes: 1, situation: losingOn('apns', '403', info, always(0.5)) })),
    ]);
    expect(await firing(series, 'TimpushConfigurationLoss', { 6: 0, 7: 1, 8: 1, 9: 1 })).toBe('');
  });

  test('a push vendor’s refusal pages even with few pushes, and the page ends when the refusal ends', async () => {
    const few = (share: Share): Situation => ({
      ...losingOn('huawei', '80200003', 'OAuth token expired', share),
      pushes: perMinute(0.8),
    });
    const mended: Share = (minutes) => (minutes <= 5 ? 0 : 0.9);
    const series = inputSeries([
      { minutes: 5, situation: few(always(0)) },
      { minutes: 10, situation: few(always(0.9)) },
      { minutes: 10, situation: few(mended) },
    ]);
    expect(await firing(series, 'TimpushConfigurationLoss', { 4: 0, 7: 1, 14: 1, 16: 0, 24: 0 })).toBe('');
  });

  test('a missing certificate before sending pages like a refusal after sending', async () => {
    const situation: Situation = {
      ...QUIET,
      ...losing({
        platform: 'huawei',
        stage: 'ready_to_send',
        code: '-1',
        info: 'certificate id not set',
        share: always(0.4),
      }),
    };
    const series = inputSeries([quiet, { minutes: 10, situation }]);
    expect(await firing(series, 'TimpushConfigurationLoss', { 14: 1 })).toBe('');
    expect(await firing(series, 'TimpushPlatformDark', { 14: 0 })).toBe('');
  });

  test('a platform that loses every push by one code raises no alert TimpushPlatformDark', async () => {
    const situation = losingOn('huawei', '80200003', 'OAuth token expired', since(60, 0.98));
    const series = inputSeries([quiet, { minutes: 20, situation }]);
    expect(await firing(series, 'TimpushConfigurationLoss', { 20: 1 })).toBe('');
    expect(await firing(series, 'TimpushPlatformDark', { 20: 0 })).toBe('');
  });

  test('a platform without a loss report raises no alert TimpushPlatformDark', async () => {
    const situation: Situation = {
      ...QUIET,
      receipts: { huawei: since(40, 0, 0.79) },
      polls: 'of losses fail',
    };
    const series = inputSeries([quiet, { minutes: 20, situation }]);
    expect(await firing(series, 'TimpushPlatformDark', { 12: 0, 20: 0 })).toBe('');
  });

  test('no code raises the alert TimpushNewLossCode on the first day of an exporter', async () => {
    const firstHours: Situation = {
      ...losingOn('fcm', '777', 'never heard of', always(0.05)),
      pushes: perMinute(200),
    };
    const all = inputSeries([{ minutes: 20, situation: firstHours }]);
    const started = all.map((one) =>
      one.series.includes('window="7d"')
        ? all.find((hour) => hour.series === one.series.replace('window="7d"', 'window="1h"'))
        : one,
    );
    const series = all.flatMap((one, index) => {
      const values = started[index]?.values;
      return values === undefined ? [] : [{ ...one, values }];
    });
    expect(await firing(series, 'TimpushNewLossCode', { 10: 0, 19: 0 })).toBe('');
  });

  test('codes that are added up raise no alert TimpushNewLossCode', async () => {
    const situation: Situation = {
      ...losingOn('fcm', '777', 'never heard of', since(30, 0.015)),
      maxCodes: 1,
    };
    const series = inputSeries([quiet, { minutes: 15, situation }]);
    expect(await firing(series, 'TimpushNewLossCode', { 12: 0, 19: 0 })).toBe('');
  });

  test('a window that is polled every 15 minutes raises no alert after one failed poll', async () => {
    const seldom = 'job="timpush", instance="a", app="shop", api="normal_push_loss", window="7d"';
    const app = 'job="timpush", instance="a", app="shop"';
    const series = [
      { series: `timpush_up{${app}}`, values: '1+0x15 0+0x14 0+0x14 0+0x14' },
      {
        series: `timpush_poll_last_failure_timestamp_seconds{${seldom}}`,
        values: '0+0x15 960+0x14 1860+0x14 2760+0x14',
      },
    ];
    expect(await firing(series, 'TimpushPollsFailing', { 20: 0, 30: 0, 35: 1, 50: 1 })).toBe('');
  });

  test('a lower delivery objective makes the same losses burn the budget more slowly', async () => {
    const trouble = losingOn('huawei', '80100003', 'structure', since(60, 0.6));
    const series = inputSeries([quiet, { minutes: 10, situation: trouble }]);
    expect(await firing(series, 'TimpushLossBudgetBurn1h', { 14: 1 })).toBe('');
    const folder = scratchFolder();
    const loose = RULE_FILES.map(({ file }, index) => {
      const text = readFileSync(join(REPOSITORY, file), 'utf8');
      const copy = join(folder, `${index}.yml`);
      writeFileSync(copy, text.replace(`vector(${DELIVERY_OBJECTIVE})`, 'vector(0.9)'));
      return copy;
    });
    expect(await firing(series, 'TimpushLossBudgetBurn1h', { 14: 0 }, loose)).toBe('');
  });
});

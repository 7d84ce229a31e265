/** The recording rules give correct values, divide nothing by zero, and keep causes when a text changes. */
import { describe, expect, inject, test } from 'vitest';
import { DELIVERY_OBJECTIVE, RECORDING_RULES } from '../../../deploy/prometheus/source/recording-rules.ts';
import { testRules } from './promtool.ts';
import { always, losing, perMinute, QUIET, type Situation } from './situation.ts';
import { type InputSeries, inputSeries } from './timeline.ts';

const HUAWEI = '{platform="huawei", window="1h"}';

/** What is recorded after a few minutes of one situation, as sums of what each expression gives. */
async function recorded(
  input: Situation | readonly InputSeries[],
  expected: Readonly<Record<string, number | undefined>>,
): Promise<string> {
  const series = 'pushes' in input ? inputSeries([{ minutes: 6, situation: input }]) : input;
  return testRules([
    {
      input_series: series,
      promql_expr_test: Object.entries(expected).map(([expr, value]) => ({
        expr: `round(sum(${expr}), 0.0001)`,
        eval_time: '5m',
        exp_samples: value === undefined ? [] : [{ labels: '{}', value }],
      })),
    },
  ]);
}

const everyRule = (condition: (name: string) => string) =>
  Object.fromEntries(RECORDING_RULES.map(({ name }) => [condition(name), undefined]));

const isNoNumber = (name: string) => `(${name} != ${name}) or (abs(${name}) == Inf)`;

describe.skipIf(inject('missingPrograms').includes('promtool'))('a recording rule', () => {
  test('computes the losses, ratios and causes of a platform from its counts', async () => {
    // Of 12000 sendable pushes 12 + 120 are lost; of 11868 sent ones 154 + 4; 0.79 of the rest are owed a receipt.
    expect(
      await recorded(QUIET, {
        [`platform_stage:timpush_loss:ratio{loss_stage="ready_to_send", ${HUAWEI.slice(1)}`]: 0.011,
        [`platform_stage:timpush_lost_pushes:sum{loss_stage="post_send_delivered", ${HUAWEI.slice(1)}`]: 158,
        [`platform_cause:timpush_lost_pushes:sum{cause="token", ${HUAWEI.slice(1)}`]: 274,
        [`platform_cause:timpush_loss:ratio{cause="quota", ${HUAWEI.slice(1)}`]: 0.0003,
        [`platform:timpush_delivery:ratio${HUAWEI}`]: 0.989,
        [`platform:timpush_unlost_pushes:difference${HUAWEI}`]: 11_710,
        'platform:timpush_unlost_reach:ratio{platform="fcm", window="1h"}': 0,
      }),
    ).toBe('');
  });

  test('leaves dead tokens out of the avoidable losses of an app, and counts all platforms', async () => {
    // 12 on each of three platforms before sending, 2 + 4 on APNs and 4 on Huawei after: 46 of 36000.
    const burn = 46 / 36_000 / (1 - DELIVERY_OBJECTIVE);
    expect(
      await recorded(QUIET, {
        'app:timpush_budget_lost_pushes:sum{window="1h"}': 46,
        'app:timpush_budget_burn:ratio{window="1h"}': Number(burn.toFixed(4)),
      }),
    ).toBe('');
  });

  test('computes the ratios of an app from the counts of the app', async () => {
    expect(
      await recorded(QUIET, {
        'app:timpush_delivery:ratio{window="1h"}': 0.989,
        'app_stage:timpush_loss:ratio{loss_stage="ready_to_send", window="1h"}': 0.011,
        'app:timpush_click:ratio{window="7d"}': 0.03,
      }),
    ).toBe('');
  });

  test.each([
    ['no pushes', { ...QUIET, pushes: perMinute(0) }],
    ['ordinary traffic', QUIET],
    [
      'nothing but losses',
      { ...QUIET, losses: QUIET.losses.map((loss) => ({ ...loss, share: always(0.5) })) },
    ],
    ['failing polls', { ...QUIET, polls: 'fail' as const }],
  ])('never returns NaN or infinity with %s', async (_, situation) => {
    expect(await recorded(situation, everyRule(isNoNumber))).toBe('');
  });

  test('returns no ratio for losses while the statistics report no sent pushes', async () => {
    const target = 'job="timpush", instance="a", app="shop", push_type="chat"';
    const code = 'platform="huawei", loss_stage="post_send_delivered", err_code="80200003"';
    const series = (name: string, labels: string, value: number) => {
      return { series: `${name}{${target}, ${labels}}`, values: `${value}+0x9` };
    };
    const counts = [
      series('timpush_platform_loss_pushes', `${code}, window="5m"`, 7),
      series('timpush_platform_loss_code_info', `${code}, err_info="no", cause="configuration"`, 1),
      ...['sendable', 'sent', 'delivered', 'clicked'].map((step) =>
        series(`timpush_platform_${step}_pushes`, 'platform="huawei", window="5m"', 0),
      ),
    ];
    expect(
      await recorded(counts, {
        ...everyRule(isNoNumber),
        'platform_code:timpush_lost_pushes:with_cause': 7,
        'platform_code:timpush_loss:ratio': undefined,
        'app:timpush_budget_burn:ratio': undefined,
      }),
    ).toBe('');
  });

  test('returns a loss ratio and a burn rate of zero for an app without losses', async () => {
    expect(
      await recorded(
        { ...QUIET, losses: [] },
        {
          'platform_stage:timpush_loss:ratio{platform="fcm", loss_stage="ready_to_send", window="1h"}': 0,
          'app_stage:timpush_loss:ratio{loss_stage="post_send_delivered", window="1h"}': 0,
          'app:timpush_budget_burn:ratio{window="1h"}': 0,
        },
      ),
    ).toBe('');
  });

  test('returns no loss ratio without a loss report, even if statistics arrive', async () => {
    expect(
      await recorded(
        { ...QUIET, polls: 'of losses fail' },
        {
          'platform:timpush_delivery:ratio{platform="fcm", window="1h"}': 0.989,
          ...Object.fromEntries(
            [
              'app_stage:timpush_loss:ratio',
              'platform_stage:timpush_loss:ratio',
              'platform:timpush_unlost_reach:ratio',
              'app:timpush_budget_burn:ratio',
            ].map((name) => [name, undefined]),
          ),
        },
      ),
    ).toBe('');
  });

  test('keeps the cause of a code while the text of the code changes', async () => {
    const withText = (info: string): Situation => ({
      ...QUIET,
      ...losing({
        platform: 'apns',
        stage: 'post_send_delivered',
        code: '403',
        info,
        share: always(0.2),
      }),
    });
    const minutes = ['ExpiredProviderToken', 'InvalidProviderToken', 'BadCertificate', '', 'Forbidden'];
    const series = inputSeries(minutes.map((info) => ({ minutes: 1, situation: withText(info) })));
    const cause = 'platform_code:timpush_loss:ratio{err_code="403", cause="configuration", window="5m"}';
    const findings = await testRules([
      {
        input_series: series,
        promql_expr_test: minutes.map((_, minute) => ({
          expr: `round(sum(${cause}), 0.01)`,
          eval_time: `${minute}m`,
          exp_samples: [{ labels: '{}', value: 0.2 }],
        })),
      },
    ]);
    expect(findings).toBe('');
  });

  test('counts a code once while two of its texts exist at the same time', async () => {
    const quiet = inputSeries([{ minutes: 6, situation: QUIET }]);
    const older = quiet
      .filter(({ series }) => /^timpush_platform_loss_code_info\{.*"410"/.test(series))
      .map((one) => ({ ...one, series: one.series.replace('"Unregistered"', '"ExpiredToken"') }));
    expect(older).toHaveLength(1);
    const lost = 'platform_code:timpush_lost_pushes:with_cause{err_code="410", window="1h"}';
    expect(await recorded([...quiet, ...older], { [lost]: 131 })).toBe('');
  });
});

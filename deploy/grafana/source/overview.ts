/** The first dashboard to open: whether the counts are current, how many pushes are lost, where, and who has to act. */
import { type Dashboard, MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { CAUSES_EXPLAINED, inCauseColors } from './causes.ts';
import { dashboardOf, FIRING } from './frame.ts';
import { runbookOf, toExplorer, toExporter, UIDS } from './links.ts';
import {
  barsPanel,
  columns,
  heatCells,
  linesPanel,
  matrix,
  statPanel,
  tablePanel,
  thresholds,
} from './panels.ts';
import { explainedLosses, pushes, quotient, share } from './promql.ts';
import { appVariable, datasourceVariable, windowVariable } from './variables.ts';

const BY_APP = { by: ['app'] };
const BY_PLATFORM = { by: ['app', 'platform'] };
const BEFORE_SENDING = 'loss_stage="ready_to_send"';
const AFTER_SENDING = 'loss_stage="post_send_delivered"';

/** A platform without receipts reports almost no push as delivered, over long windows too. */
const HAS_RECEIPTS = `${quotient(
  pushes('timpush_platform_delivered_pushes', { ...BY_PLATFORM, window: '7d' }),
  pushes('timpush_platform_sent_pushes', { ...BY_PLATFORM, window: '7d' }),
)} > 0.05`;
const where = (condition: string) => ` and on (app, platform) (${condition})`;

const lostBeforeSending = share(
  pushes('timpush_loss_pushes', { ...BY_APP, where: [BEFORE_SENDING] }),
  pushes('timpush_sendable_pushes', BY_APP),
);
const lostAfterSending = share(
  pushes('timpush_loss_pushes', { ...BY_APP, where: [AFTER_SENDING] }),
  pushes('timpush_sent_pushes', BY_APP),
);

const platformDelivery = quotient(
  pushes('timpush_platform_sent_pushes', BY_PLATFORM),
  pushes('timpush_platform_sendable_pushes', BY_PLATFORM),
);
const platformReach =
  quotient(
    pushes('timpush_platform_delivered_pushes', BY_PLATFORM),
    pushes('timpush_platform_sent_pushes', BY_PLATFORM),
  ) + where(HAS_RECEIPTS);
const platformClick =
  quotient(
    pushes('timpush_platform_clicked_pushes', BY_PLATFORM),
    pushes('timpush_platform_delivered_pushes', BY_PLATFORM),
  ) + where(HAS_RECEIPTS);

/** Continues when the exporter is down: it uses the last end of a window within a day. */
const age = (by: string, more = '') =>
  `time() - max by (${by}) (last_over_time(timpush_window_end_timestamp_seconds{app=~"$app"${more}}[1d]))`;

const freshness = [
  statPanel({
    title: 'Age of the newest counts',
    description:
      'Time since the end of the newest window of each app. 5 to 7 minutes are normal, because windows end 5 minutes ago. The age keeps growing for a day while the exporter is down. Check it before you read the other panels.',
    unit: units.Seconds,
    queries: [{ expr: age('app'), legend: '{{app}}' }],
    noValue: 'no counts for a day',
    width: 7,
    height: 5,
  }).thresholds(thresholds('green', [15 * 60, 'orange'], [30 * 60, 'red'])),
  statPanel({
    title: 'Polls',
    description:
      'Whether the newest poll of every window of the app succeeded (timpush_up). The exporter dashboard shows which polls failed and why.',
    unit: units.Number,
    queries: [{ expr: 'min by (app) (timpush_up{app=~"$app"})', legend: '{{app}}' }],
    noValue: 'exporter not scraped',
    width: 5,
    height: 5,
  })
    .mappings([
      {
        type: MappingType.ValueToText,
        options: { '0': { text: 'failing', color: 'red' }, '1': { text: 'good', color: 'green' } },
      },
    ])
    .overrideByFieldType('number', [{ id: 'links', value: [toExporter] }]),
  statPanel({
    title: 'Last failed poll',
    description: 'When a poll of any window of the app last failed, since the exporter started.',
    unit: units.DateTimeFromNow,
    queries: [
      {
        expr: 'max by (app) (timpush_poll_last_failure_timestamp_seconds{app=~"$app"}) * 1000',
        legend: '{{app}}',
      },
    ],
    noValue: 'exporter not scraped',
    width: 5,
    height: 5,
  }).mappings([
    { type: MappingType.ValueToText, options: { '0': { text: 'none since the start', color: 'green' } } },
  ]),
  linesPanel({
    title: 'Age of the counts in the selected window',
    description:
      'Time since the end of the selected window. Long windows are polled less often. Counts that are older than max_age disappear from all panels.',
    unit: units.Seconds,
    queries: [{ expr: age('app', ',window="$window"'), legend: '{{app}}' }],
    width: 7,
    height: 5,
  }),
  tablePanel({
    title: 'Firing alerts',
    description:
      'Alerts of this exporter that fire now. The name links to the runbook. Empty if no alert fires.',
    unit: units.Number,
    exprs: [`max by (alertname, severity, app, platform, err_code) (${FIRING})`],
    width: 24,
    height: 5,
  })
    .withTransformation(
      columns(
        {
          severity: 'Severity',
          alertname: 'Alert',
          app: 'App',
          platform: 'Platform',
          err_code: 'Code',
        },
        ['Value'],
      ),
    )
    .overrideByName('Alert', [{ id: 'links', value: [runbookOf('Alert')] }])
    .noValue('no alert fires'),
];

const losses = [
  linesPanel({
    title: 'Loss ratio by app and stage',
    description:
      'Before sending: pushes lost between sendable and sent, as a share of the sendable pushes. After sending: pushes that the push vendors refused or could not deliver, as a share of the sent pushes. Whole app, in the selected window.',
    unit: units.PercentUnit,
    queries: [
      { expr: lostBeforeSending, legend: '{{app}} before sending' },
      { expr: lostAfterSending, legend: '{{app}} after sending' },
    ],
    width: 16,
    height: 9,
  })
    .min(0)
    .overrideByFieldType('number', [{ id: 'links', value: [toExplorer({ app: '__field.labels.app' })] }]),
  barsPanel({
    title: 'Funnel',
    description:
      'Pushes of all selected apps in the selected window: to be sent, sent to the push vendors, confirmed by a receipt, opened. Delivered and clicked are lower bounds: FCM sends no receipts, and other vendors only if a receipt address is configured.',
    unit: units.Short,
    queries: (['sendable', 'sent', 'delivered', 'clicked'] as const).map((step) => ({
      expr: pushes(`timpush_${step}_pushes`, { by: [] }),
      legend: step,
    })),
    width: 8,
    height: 9,
  })
    .min(0)
    .thresholds(thresholds('blue')),
];

const causes = [
  inCauseColors(
    linesPanel({
      title: 'Losses by cause',
      description: `Pushes lost in the selected window, all platforms. ${CAUSES_EXPLAINED}`,
      unit: units.Short,
      queries: [{ expr: explainedLosses({ by: ['cause'] }), legend: '{{cause}}' }],
      width: 12,
      height: 9,
      stacked: true,
    }),
  ).min(0),
  tablePanel({
    title: 'Losses by platform and cause',
    description: `Pushes lost in the selected window. ${CAUSES_EXPLAINED}`,
    unit: units.LocaleFormat,
    exprs: [`sort_desc(${explainedLosses({ by: ['platform', 'cause'] })} > 0)`],
    width: 12,
    height: 9,
  })
    .transformations(matrix({ row: 'platform', column: 'cause', corner: 'Platform' }))
    .overrideByFieldType('number', heatCells)
    .overrideByName('Platform', [
      { id: 'links', value: [toExplorer({ platform: '__data.fields.Platform' })] },
    ]),
  linesPanel({
    title: 'Losses that you can repair: configuration',
    description:
      'Pushes lost in the selected window because of certificates, credentials and settings. A few are always normal. A sudden rise pages. The loss explorer shows the remedy.',
    unit: units.Short,
    queries: [
      {
        expr: explainedLosses({
          by: ['app', 'platform', 'err_code'],
          matching: ['cause="configuration"'],
        }),
        legend: '{{app}} {{platform}} {{err_code}}',
      },
    ],
    width: 24,
    height: 8,
    legendAt: 'right',
  })
    .min(0)
    .overrideByFieldType('number', [
      {
        id: 'links',
        value: [
          toExplorer({
            app: '__field.labels.app',
            platform: '__field.labels.platform',
            code: '__field.labels.err_code',
          }),
        ],
      },
    ]),
];

const PERCENT = [
  { id: 'unit', value: units.PercentUnit },
  { id: 'decimals', value: 2 },
];

const platforms = [
  linesPanel({
    title: 'Delivery rate by platform',
    description:
      'Sent pushes as a share of sendable ones, in the selected window. It falls when pushes are lost before they are sent to the push vendor: no certificate, no token.',
    unit: units.PercentUnit,
    queries: [{ expr: platformDelivery, legend: '{{app}} {{platform}}' }],
    width: 12,
    height: 9,
  }).overrideByFieldType('number', [
    {
      id: 'links',
      value: [toExplorer({ app: '__field.labels.app', platform: '__field.labels.platform' })],
    },
  ]),
  linesPanel({
    title: 'Reach rate of platforms with receipts',
    description:
      'Delivered pushes as a share of sent ones, in the selected window, for platforms that confirmed more than 5 % of the pushes of 7 days. FCM sends no receipts, and other vendors only if a receipt address is configured. Receipts arrive late, so short windows show low values.',
    unit: units.PercentUnit,
    queries: [{ expr: platformReach, legend: '{{app}} {{platform}}' }],
    width: 12,
    height: 9,
  }).overrideByFieldType('number', [
    {
      id: 'links',
      value: [toExplorer({ app: '__field.labels.app', platform: '__field.labels.platform' })],
    },
  ]),
  tablePanel({
    title: 'Platforms',
    description:
      'The funnel of each platform in the selected window. Reach rate (delivered of sent) and click rate (clicked of delivered) are empty for platforms without receipts.',
    unit: units.LocaleFormat,
    exprs: [
      pushes('timpush_platform_sendable_pushes', BY_PLATFORM),
      pushes('timpush_platform_sent_pushes', BY_PLATFORM),
      pushes('timpush_platform_delivered_pushes', BY_PLATFORM),
      pushes('timpush_platform_clicked_pushes', BY_PLATFORM),
      platformDelivery,
      platformReach,
      platformClick,
    ],
    width: 24,
    height: 10,
  })
    .withTransformation(
      columns(
        {
          app: 'App',
          platform: 'Platform',
          'Value #A': 'Sendable',
          'Value #B': 'Sent',
          'Value #C': 'Delivered',
          'Value #D': 'Clicked',
          'Value #E': 'Delivery rate',
          'Value #F': 'Reach rate',
          'Value #G': 'Click rate',
        },
        [],
      ),
    )
    .overrideByName('Delivery rate', PERCENT)
    .overrideByName('Reach rate', PERCENT)
    .overrideByName('Click rate', PERCENT)
    .overrideByName('Platform', [
      {
        id: 'links',
        value: [toExplorer({ app: '__data.fields.App', platform: '__data.fields.Platform' })],
      },
    ]),
];

export const overview = (): Dashboard =>
  dashboardOf({
    uid: UIDS.overview,
    description: 'How many pushes are lost, where on their way, on which platform, and who has to act.',
    variables: [datasourceVariable(), appVariable(), windowVariable()],
    sections: [
      { title: 'Freshness', panels: freshness },
      { title: 'Losses', panels: losses },
      { title: 'Causes', panels: causes },
      { title: 'Platforms', panels: platforms },
    ],
  });

/** The dashboard to begin with: are the figures fresh, how many pushes are lost, where, and who has to act. */
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

/** A platform without receipts shows next to nothing as delivered, in the long run too. */
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

/** Counts on when the exporter is gone: the last end of a window that was seen within a day stands in for it. */
const age = (by: string, more = '') =>
  `time() - max by (${by}) (last_over_time(timpush_window_end_timestamp_seconds{app=~"$app"${more}}[1d]))`;

const freshness = [
  statPanel({
    title: 'Age of the newest figures',
    description:
      'Time since the end of the newest window of each app, 5 to 7 minutes when all is well: windows end 5 minutes ago. It goes on counting while the exporter is gone, for a day. Mind it before you read anything below.',
    unit: units.Seconds,
    queries: [{ expr: age('app'), legend: '{{app}}' }],
    noValue: 'no figures for a day',
    width: 7,
    height: 5,
  }).thresholds(thresholds('green', [15 * 60, 'orange'], [30 * 60, 'red'])),
  statPanel({
    title: 'Polls',
    description:
      'Whether the newest poll of every window of the app succeeded (timpush_up). The exporter dashboard tells which failed and why.',
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
    title: 'Age of the figures in the chosen window',
    description:
      'Time since the end of the chosen window. Long windows are polled more rarely. Figures disappear from all panels when they get older than max_age.',
    unit: units.Seconds,
    queries: [{ expr: age('app', ',window="$window"'), legend: '{{app}}' }],
    width: 7,
    height: 5,
  }),
  tablePanel({
    title: 'Firing alerts',
    description:
      'Alerts of this exporter that fire now; the name leads to the runbook. Empty when all is well.',
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
      'Before sending: pushes lost between sendable and sent, of those sendable. After sending: pushes the vendors refused or could not deliver, of those sent. Whole app, in the chosen window.',
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
      'Pushes of all chosen apps in the chosen window: to be sent, handed to the vendors, confirmed by a receipt, opened. Delivered and clicked are lower bounds, since FCM gives no receipts and others only when a receipt address is set up.',
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
      description: `Pushes lost in the chosen window, all platforms. ${CAUSES_EXPLAINED}`,
      unit: units.Short,
      queries: [{ expr: explainedLosses({ by: ['cause'] }), legend: '{{cause}}' }],
      width: 12,
      height: 9,
      stacked: true,
    }),
  ).min(0),
  tablePanel({
    title: 'Losses by platform and cause',
    description: `Pushes lost in the chosen window. ${CAUSES_EXPLAINED}`,
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
    title: 'Losses that you can end: configuration',
    description:
      'Pushes lost in the chosen window to certificates, credentials and settings. A few are normal at any time; a step is a page. The loss explorer tells the remedy.',
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
      'Sent of sendable, in the chosen window. It falls when pushes are lost before they reach the vendor: no certificate, no token.',
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
    title: 'Reach by platform, where there are receipts',
    description:
      'Delivered of sent, in the chosen window. Shown only where more than 5 % of the pushes sent in 7 days were confirmed: FCM gives no receipts, others only when a receipt address is set up. Receipts come late, so short windows read low.',
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
      'The funnel of each platform in the chosen window. Reach (delivered of sent) and clicks (clicked of delivered) are empty where there are no receipts.',
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
          'Value #F': 'Reach',
          'Value #G': 'Click rate',
        },
        [],
      ),
    )
    .overrideByName('Delivery rate', PERCENT)
    .overrideByName('Reach', PERCENT)
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

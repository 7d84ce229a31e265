/** The dashboard for the exporter's own work: whether it polls, whether the upstream answers, what it costs. */
import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
} from '@grafana/grafana-foundation-sdk/common';
import { type Dashboard, MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboardOf } from './frame.ts';
import { UIDS } from './links.ts';
import { columns, linesPanel, statesPanel, statPanel, tablePanel, thresholds } from './panels.ts';
import { quotient } from './promql.ts';
import {
  appVariable,
  datasourceVariable,
  instanceVariable,
  jobVariable,
  windowVariable,
} from './variables.ts';

const TARGET = 'job=~"$job",instance=~"$instance"';
const APP = `${TARGET},app=~"$app"`;
/** Job and instance, the labels of the scrape, distinguish several exporters. */
const OF_EXPORTER = '{{job}} {{instance}}';

const perSecond = (selector: string) => `rate(${selector}[$__rate_interval])`;

const GOOD_OR_FAILED = [
  {
    type: MappingType.ValueToText as const,
    options: { '0': { text: 'failed', color: 'red' }, '1': { text: 'good', color: 'green' } },
  },
];

const polls = [
  statPanel({
    title: 'Scraped',
    description: 'Whether Prometheus can scrape the exporter.',
    unit: units.Number,
    queries: [{ expr: `min by (job, instance) (up{${TARGET}})`, legend: OF_EXPORTER }],
    noValue: 'no target',
    width: 4,
    height: 5,
  }).mappings(GOOD_OR_FAILED),
  statPanel({
    title: 'Polls',
    description: 'Whether the newest poll of every window of the app succeeded (timpush_up).',
    unit: units.Number,
    queries: [{ expr: `min by (app) (timpush_up{${APP}})`, legend: '{{app}}' }],
    noValue: 'exporter not scraped',
    width: 4,
    height: 5,
  }).mappings(GOOD_OR_FAILED),
  statPanel({
    title: 'Signature expires in',
    description:
      'Time until the current signature expires. The exporter renews it before. The log says if the renewal fails.',
    unit: units.Seconds,
    queries: [
      {
        expr: `min by (app) (timpush_usersig_expiry_timestamp_seconds{${APP}} > 0) - time()`,
        legend: '{{app}}',
      },
    ],
    noValue: 'none signed yet',
    width: 4,
    height: 5,
  }).thresholds(thresholds('red', [3600, 'orange'], [2 * 3600, 'green'])),
  statPanel({
    title: 'Codes folded',
    description:
      'Loss codes beyond max_codes, added up under err_code="other". Sums stay correct. Increase max_codes to see each code.',
    unit: units.Short,
    queries: [{ expr: `max by (app) (timpush_codes_folded{${APP}})`, legend: '{{app}}' }],
    width: 4,
    height: 5,
  }).thresholds(thresholds('green', [1, 'orange'])),
  tablePanel({
    title: 'Running',
    description: 'Which version runs on which instance, and for how long.',
    unit: units.Number,
    exprs: [`timpush_exporter_build_info{${TARGET}}`, `time() - process_start_time_seconds{${TARGET}}`],
    width: 8,
    height: 5,
  })
    .withTransformation(
      columns(
        {
          job: 'Job',
          instance: 'Instance',
          version: 'Version',
          revision: 'Revision',
          node_version: 'Node',
          'Value #B': 'Up for',
        },
        ['__name__', 'Value #A'],
      ),
    )
    .overrideByName('Up for', [{ id: 'unit', value: units.DurationSeconds }]),
  statesPanel({
    title: 'Newest poll by window',
    description:
      'Whether the newest poll of the window succeeded for both APIs, losses and statistics. After a failed poll the exporter keeps the last good counts until they are max_age old.',
    unit: units.Number,
    queries: [{ expr: `min by (app, window) (timpush_poll_success{${APP}})`, legend: '{{app}} {{window}}' }],
    width: 12,
    height: 9,
  }).mappings(GOOD_OR_FAILED),
  linesPanel({
    title: 'Time since the last good poll',
    description:
      'By window, for the later of the two APIs. A saw-tooth as high as the interval of the schedule is normal.',
    unit: units.Seconds,
    queries: [
      {
        expr: `time() - min by (app, window) (timpush_poll_last_success_timestamp_seconds{${APP}} > 0)`,
        legend: '{{app}} {{window}}',
      },
    ],
    width: 12,
    height: 9,
  }).min(0),
];

const requests = [
  linesPanel({
    title: 'Requests',
    description:
      'Requests to the upstream per second, retries included. The dashed line is the upstream’s limit: one per second and app, for all APIs together.',
    unit: units.RequestsPerSecond,
    queries: [
      {
        expr: `sum by (app) (${perSecond(`timpush_api_requests_total{${APP}}`)})`,
        legend: '{{app}}',
      },
    ],
    width: 12,
    height: 8,
  })
    .min(0)
    .thresholds(thresholds('transparent', [1, 'red']))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed)),
  linesPanel({
    title: 'Failed requests by reason',
    description:
      'Failed requests to the upstream per second. For auth and config the poll fails at once and you must act. For rate_limited, server, timeout and network the exporter retries.',
    unit: units.RequestsPerSecond,
    queries: [
      {
        expr: `sum by (app, reason) (${perSecond(`timpush_api_request_failures_total{${APP}}`)})`,
        legend: '{{app}} {{reason}}',
      },
    ],
    width: 12,
    height: 8,
    stacked: true,
  }).min(0),
  linesPanel({
    title: 'Request duration',
    description:
      'Time from sending a request to the last byte of its answer. The upstream’s own time-out is 3 seconds.',
    unit: units.Seconds,
    queries: [0.5, 0.9, 0.99].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (le, api) (${perSecond(`timpush_api_request_duration_seconds_bucket{${TARGET}}`)}))`,
      legend: `{{api}} ${100 * quantile} %`,
    })),
    width: 8,
    height: 8,
  }).min(0),
  linesPanel({
    title: 'Wait for a permit',
    description:
      'How long a request waited on average for a permit under the limit of one call per second. All windows of a minute wait in one queue, so some seconds are normal.',
    unit: units.Seconds,
    queries: [
      {
        expr: quotient(
          `sum by (app) (${perSecond(`timpush_api_pacing_wait_seconds_total{${APP}}`)})`,
          `sum by (app) (${perSecond(`timpush_api_requests_total{${APP}}`)})`,
        ),
        legend: '{{app}}',
      },
    ],
    width: 8,
    height: 8,
  }).min(0),
  linesPanel({
    title: 'Skipped polls',
    description:
      'Polls that were due but did not start, because the previous one was still running or the system slept. Give long windows a schedule that fires less often.',
    unit: units.Short,
    queries: [
      {
        expr: `sum by (app) (increase(timpush_polls_skipped_total{${APP}}[$__rate_interval]))`,
        legend: '{{app}}',
      },
    ],
    width: 8,
    height: 8,
  }).min(0),
];

const cost = [
  linesPanel({
    title: 'Series per scrape',
    description: 'The number of samples in one scrape of the exporter.',
    unit: units.Short,
    queries: [{ expr: `max by (job, instance) (scrape_samples_scraped{${TARGET}})`, legend: OF_EXPORTER }],
    width: 8,
    height: 8,
  }).min(0),
  linesPanel({
    title: 'Series per window',
    description:
      'Series with the counts of one window, by app; every window has the same number. It grows with the number of loss codes, up to max_codes for each stage and platform.',
    unit: units.Short,
    queries: [
      {
        expr: `count by (app) ({__name__=~"timpush_.+_pushes",window="$window",${APP}})`,
        legend: '{{app}}',
      },
    ],
    width: 8,
    height: 8,
  }).min(0),
  linesPanel({
    title: 'Scrape duration',
    description:
      'How long a scrape takes. The exposition is rendered in advance, so this does not depend on the upstream.',
    unit: units.Seconds,
    queries: [{ expr: `max by (job, instance) (scrape_duration_seconds{${TARGET}})`, legend: OF_EXPORTER }],
    width: 8,
    height: 8,
  }).min(0),
  linesPanel({
    title: 'Memory',
    description: 'Resident memory of the process, and the part of it that JavaScript objects use.',
    unit: units.BytesIEC,
    queries: [
      { expr: `process_resident_memory_bytes{${TARGET}}`, legend: `${OF_EXPORTER} resident` },
      { expr: `nodejs_heap_size_used_bytes{${TARGET}}`, legend: `${OF_EXPORTER} heap in use` },
    ],
    width: 8,
    height: 8,
  }).min(0),
  linesPanel({
    title: 'CPU',
    description: 'Share of one core.',
    unit: units.PercentUnit,
    queries: [
      {
        expr: perSecond(`process_cpu_seconds_total{${TARGET}}`),
        legend: OF_EXPORTER,
      },
    ],
    width: 8,
    height: 8,
  }).min(0),
  linesPanel({
    title: 'Event loop lag',
    description: 'How late timers fire. Above a second, polls and scrapes come late.',
    unit: units.Seconds,
    queries: [
      { expr: `nodejs_eventloop_lag_mean_seconds{${TARGET}}`, legend: `${OF_EXPORTER} mean` },
      { expr: `nodejs_eventloop_lag_p99_seconds{${TARGET}}`, legend: `${OF_EXPORTER} 99 %` },
    ],
    width: 8,
    height: 8,
  }).min(0),
];

export const exporter = (): Dashboard =>
  dashboardOf({
    uid: UIDS.exporter,
    description: 'Whether the exporter polls, whether the upstream answers, and what it costs.',
    variables: [datasourceVariable(), jobVariable(), instanceVariable(), appVariable(), windowVariable()],
    sections: [
      { title: 'Polls', panels: polls },
      { title: 'Requests to the upstream', panels: requests },
      { title: 'Cost', panels: cost },
    ],
  });

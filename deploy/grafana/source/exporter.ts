/** The dashboard for the exporter's own work: does it poll, does the upstream answer, what does it cost. */
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
/** Job and instance hold several exporters apart; their names are those of the scrape. */
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
    description: 'Whether Prometheus reaches the exporter.',
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
      'Time until the signature now in use expires. It is renewed before that; the log tells when it cannot be.',
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
      'Loss codes beyond max_codes, added up under err_code="other". Sums stay right; raise max_codes to see them one by one.',
    unit: units.Short,
    queries: [{ expr: `max by (app) (timpush_codes_folded{${APP}})`, legend: '{{app}}' }],
    width: 4,
    height: 5,
  }).thresholds(thresholds('green', [1, 'orange'])),
  tablePanel({
    title: 'Running',
    description: 'What is running where, and for how long.',
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
      'Whether the newest poll of the window succeeded for both commands, losses and statistics. A failed poll keeps the last good figures until they are max_age old.',
    unit: units.Number,
    queries: [{ expr: `min by (app, window) (timpush_poll_success{${APP}})`, legend: '{{app}} {{window}}' }],
    width: 12,
    height: 9,
  }).mappings(GOOD_OR_FAILED),
  linesPanel({
    title: 'Time since the last good poll',
    description:
      'By window, the later of the two commands. A saw-tooth as high as the interval of the schedule is normal.',
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
      'Requests to the upstream per second, retries included. The upstream allows one a second and app, all commands together: the dashed line.',
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
      'Requests to the upstream that failed, per second. auth and config end a poll at once and need you; rate_limited, server, timeout and network are tried again.',
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
      'Time from sending a request to the last byte of its answer. The upstream itself gives up after 3 seconds.',
    unit: units.Seconds,
    queries: [0.5, 0.9, 0.99].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (le, api) (${perSecond(`timpush_api_request_duration_seconds_bucket{${TARGET}}`)}))`,
      legend: `{{api}} ${100 * quantile} %`,
    })),
    width: 8,
    height: 8,
  }).min(0),
  linesPanel({
    title: 'Wait for the turn',
    description:
      'How long a request waited on average for its turn under the limit of one call a second. All windows of a minute queue up, so some seconds are normal.',
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
      'Polls that were due but not begun, because the one before was still running, or the machine slept. Give long windows a rarer schedule.',
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
    description: 'What one scrape of the exporter brings into Prometheus.',
    unit: units.Short,
    queries: [{ expr: `max by (job, instance) (scrape_samples_scraped{${TARGET}})`, legend: OF_EXPORTER }],
    width: 8,
    height: 8,
  }).min(0),
  linesPanel({
    title: 'Figures per window',
    description:
      'Series that hold figures of one window, by app; every window has as many. They grow with the number of loss codes, up to max_codes by stage and platform.',
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
    description: 'How long a scrape takes. The page is kept ready, so it does not depend on the upstream.',
    unit: units.Seconds,
    queries: [{ expr: `max by (job, instance) (scrape_duration_seconds{${TARGET}})`, legend: OF_EXPORTER }],
    width: 8,
    height: 8,
  }).min(0),
  linesPanel({
    title: 'Memory',
    description: 'Resident memory of the process, and what of it is JavaScript objects.',
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

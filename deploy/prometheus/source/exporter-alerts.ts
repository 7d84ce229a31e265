/** Alerts on the exporter: everything that blinds the loss alerts now or soon. */
import { appDashboard, dashboard, runbookUrl } from './links.ts';
import type { AlertRule } from './rule-types.ts';

const MINUTE = 60;

/** The scrape jobs: their names begin with `timpush`, as in the configurations of this repository. */
const EXPORTERS = 'up{job=~"timpush.*"}';

/** The windows of the alerts that page. */
const PAGING_WINDOWS = '5m|30m|1h|6h|1d';

const FAILURES_BY_REASON = `
{{- with query (printf "sum by (reason) (increase(timpush_api_request_failures_total{app=%q}[15m])) > 0" $labels.app) }} Failed requests of the last 15 minutes:
{{- range $index, $failed := . }}{{ if $index }},{{ end }} {{ $failed.Labels.reason }} {{ printf "%.0f" $failed.Value }}
{{- end }}.
{{- else }} No request failed in the last 15 minutes: look at the exporter's log.
{{- end }}`.trim();

type ExporterAlert = Omit<AlertRule, 'kind' | 'subject' | 'runbook' | 'dashboard'> & {
  readonly dashboard?: string;
};

function exporterAlert(alert: ExporterAlert): AlertRule {
  return {
    kind: 'alert',
    subject: 'exporter',
    dashboard: appDashboard('timpush-exporter'),
    ...alert,
    expr: alert.expr.trim(),
    runbook: runbookUrl(alert.name),
  };
}

export const EXPORTER_ALERTS: readonly AlertRule[] = [
  exporterAlert({
    name: 'TimpushTargetDown',
    comment: 'No alert watches the pushes of its apps meanwhile. The time is longer than a restart.',
    expr: `${EXPORTERS} == 0`,
    forSeconds: 3 * MINUTE,
    severity: 'critical',
    summary: 'The push exporter {{ $labels.instance }} cannot be scraped',
    description:
      'For 3 minutes Prometheus has failed to scrape {{ $labels.instance }} (job {{ $labels.job }}). No alert fires for lost ' +
      'pushes of its apps.',
    dashboard: dashboard('timpush-exporter'),
  }),
  exporterAlert({
    name: 'TimpushTargetAbsent',
    comment:
      'A target that is missing in service discovery or in the configuration is not down: it has no series at all.',
    expr: `absent(${EXPORTERS})`,
    forSeconds: 5 * MINUTE,
    severity: 'critical',
    summary: 'Prometheus has no push exporter to scrape',
    description:
      'No target of a job named timpush… exists, so no alert fires for lost pushes. Either the exporter is not deployed, or ' +
      'the scrape configuration does not find it.',
    dashboard: dashboard('timpush-exporter'),
  }),
  exporterAlert({
    name: 'TimpushFiguresStale',
    comment:
      'The exporter stops exposing counts that are three polls old. Such a window still has poll metrics but no bounds, ' +
      'whatever its schedule is. If two exporters poll the app, one with current counts is enough.',
    expr: `
count by (app) (
  max by (app, api, window) (timpush_poll_success{window=~"${PAGING_WINDOWS}"})
  unless
  max by (app, api, window) (timpush_window_end_timestamp_seconds)
)`,
    forSeconds: 2 * MINUTE,
    severity: 'critical',
    summary: 'No current push counts of {{ $labels.app }}',
    description:
      '{{ $value }} reports of {{ $labels.app }} (losses or statistics of a window) are too old, so the exporter no longer ' +
      'exposes them. The loss alerts that need them cannot fire.',
    detail: FAILURES_BY_REASON,
  }),
  exporterAlert({
    name: 'TimpushPollsFailing',
    comment:
      'After one failed poll of a window with a schedule of 15 minutes, timpush_up stays 0 for 15 minutes. So the alert waits ' +
      'for a second failure. If two exporters poll the app, the failing one counts.',
    expr: `
min by (app) (timpush_up) == 0
and on (app)
max by (app) (changes(timpush_poll_last_failure_timestamp_seconds[45m])) >= 2`,
    forSeconds: 3 * MINUTE,
    severity: 'warning',
    summary: 'Polls of {{ $labels.app }} fail',
    description:
      'More than two polls of {{ $labels.app }} failed, and the newest poll did not succeed. The last good counts stay for ' +
      'three intervals of their schedule. Then their series end.',
    detail: FAILURES_BY_REASON,
  }),
  exporterAlert({
    name: 'TimpushAuthenticationFailing',
    comment:
      'The time is longer than the range of the query, so the failures of one poll alone never fire it.',
    expr: `
sum by (app) (increase(timpush_api_request_failures_total{reason="auth"}[5m])) > 0
and on (app)
min by (app) (timpush_up) == 0`,
    forSeconds: 6 * MINUTE,
    severity: 'warning',
    summary: 'Tencent refuses the credentials of {{ $labels.app }}',
    description:
      'In the last 5 minutes the Chat API refused {{ printf "%.0f" $value }} requests for {{ $labels.app }} because of ' +
      'sdkappid, identifier, secret key or signature. This does not end by itself.',
  }),
  exporterAlert({
    name: 'TimpushRateLimited',
    comment:
      'The exporter keeps to the limit, so another program exceeds it. The time is longer than the range of the query.',
    expr: `
sum by (app) (increase(timpush_api_request_failures_total{reason="rate_limited"}[10m]))
> 0.1 * sum by (app) (increase(timpush_api_requests_total[10m]))`,
    forSeconds: 15 * MINUTE,
    severity: 'warning',
    summary: 'Requests for {{ $labels.app }} exceed the API’s call limit',
    description:
      'In the last 10 minutes the Chat API refused {{ printf "%.0f" $value }} requests for {{ $labels.app }} as too frequent, ' +
      'more than a tenth. The exporter keeps to one call per second, so another program calls the API for this app too.',
  }),
  exporterAlert({
    name: 'TimpushSignatureExpiring',
    comment:
      'A signature is valid for 24 hours and renewed after 12. With 4 hours left, the renewal has failed for 8.',
    expr: 'min by (app) (timpush_usersig_expiry_timestamp_seconds > 0) - time() < 4 * 3600',
    forSeconds: 10 * MINUTE,
    severity: 'warning',
    summary: 'The signature of {{ $labels.app }} expires and is not renewed',
    description:
      'The current signature for {{ $labels.app }} expires in {{ $value | humanizeDuration }}. The renewal has failed for ' +
      'hours, most likely because the exporter cannot read the secret key file.',
  }),
  exporterAlert({
    name: 'TimpushPollsSkipped',
    comment:
      'A poll is skipped if the previous one still runs or the system sleeps. A poll that ran changes a timestamp; the ' +
      'timestamps are gauges, so the query counts changes instead of an increase.',
    expr: `
max by (app) (
  increase(timpush_polls_skipped_total[30m])
  > on (job, instance, app)
  max by (job, instance, app) (
    changes(timpush_poll_last_success_timestamp_seconds[30m])
    + changes(timpush_poll_last_failure_timestamp_seconds[30m])
  )
)`,
    forSeconds: 5 * MINUTE,
    severity: 'warning',
    summary: 'More polls of {{ $labels.app }} are skipped than run',
    description:
      'In the last 30 minutes {{ printf "%.0f" $value }} polls of {{ $labels.app }} were skipped, more than ran: the previous ' +
      'poll was still running, or the system slept. The counts are older than their schedule says.',
  }),
  exporterAlert({
    name: 'TimpushReloadFailed',
    comment: 'The time is long enough to correct a mistake and reload again.',
    expr: 'timpush_config_last_reload_successful == 0',
    forSeconds: 10 * MINUTE,
    severity: 'warning',
    summary: 'The push exporter {{ $labels.instance }} rejected its new configuration',
    description:
      'The newest reload of {{ $labels.instance }} (job {{ $labels.job }}) was rejected. The exporter keeps the previous ' +
      'configuration, so the change has no effect. The log lists every problem.',
    dashboard: dashboard('timpush-exporter'),
  }),
  exporterAlert({
    name: 'TimpushCodesFolded',
    comment: 'Sums stay correct. The single codes beyond max_codes are not visible.',
    expr: 'max by (app) (timpush_codes_folded) > 0',
    forSeconds: 30 * MINUTE,
    severity: 'info',
    summary: 'Rare loss codes of {{ $labels.app }} are added up',
    description:
      '{{ $value }} loss codes of {{ $labels.app }} are beyond max_codes. The exporter adds them up as err_code="other". To see ' +
      'each of them, increase max_codes in the configuration.',
  }),
];

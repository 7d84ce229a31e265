/** Alerts on the exporter: whatever keeps the loss alerts from seeing, or soon will. */
import { appDashboard, dashboard, runbookUrl } from './links.ts';
import type { AlertRule } from './rule-types.ts';

const MINUTE = 60;

/** The scrape job as the configurations of this repository call it, or a name that begins so. */
const EXPORTERS = 'up{job=~"timpush.*"}';

/** The windows that alerts page by. */
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
    comment: 'Nobody watches the pushes of its apps meanwhile. Longer than a restart takes.',
    expr: `${EXPORTERS} == 0`,
    forSeconds: 3 * MINUTE,
    severity: 'critical',
    summary: 'The push exporter {{ $labels.instance }} cannot be scraped',
    description:
      'Prometheus has not been able to scrape {{ $labels.instance }} (job {{ $labels.job }}) for 3 minutes. Lost pushes of ' +
      'its apps go unnoticed.',
    dashboard: dashboard('timpush-exporter'),
  }),
  exporterAlert({
    name: 'TimpushTargetAbsent',
    comment:
      'A target that service discovery or the configuration has lost is not down: it is not there at all.',
    expr: `absent(${EXPORTERS})`,
    forSeconds: 5 * MINUTE,
    severity: 'critical',
    summary: 'Prometheus has no push exporter to scrape',
    description:
      'No target of a job named timpush… exists. Lost pushes go unnoticed. Either nothing is deployed, or the scrape ' +
      'configuration no longer finds it.',
    dashboard: dashboard('timpush-exporter'),
  }),
  exporterAlert({
    name: 'TimpushFiguresStale',
    comment:
      'The exporter itself takes figures off its page when they are three polls old: a window without figures is known by ' +
      'its poll and lacks its bounds, whatever its schedule. Of two exporters one is enough.',
    expr: `
count by (app) (
  max by (app, api, window) (timpush_poll_success{window=~"${PAGING_WINDOWS}"})
  unless
  max by (app, api, window) (timpush_window_end_timestamp_seconds)
)`,
    forSeconds: 2 * MINUTE,
    severity: 'critical',
    summary: 'No current push figures of {{ $labels.app }}',
    description:
      '{{ $value }} reports of {{ $labels.app }} (losses or statistics of a window) are too old to be shown. The loss ' +
      'alerts that need them are blind.',
    detail: FAILURES_BY_REASON,
  }),
  exporterAlert({
    name: 'TimpushPollsFailing',
    comment:
      'A window that is polled every quarter of an hour holds timpush_up at 0 for as long after one failed poll: hence the ' +
      'second failure. Of two exporters, the one that fails counts.',
    expr: `
min by (app) (timpush_up) == 0
and on (app)
max by (app) (changes(timpush_poll_last_failure_timestamp_seconds[45m])) >= 2`,
    forSeconds: 3 * MINUTE,
    severity: 'warning',
    summary: 'Polls of {{ $labels.app }} fail',
    description:
      'More than two polls of {{ $labels.app }} have failed and the newest has not succeeded. Figures stay for three ' +
      'intervals of their schedule, then they disappear.',
    detail: FAILURES_BY_REASON,
  }),
  exporterAlert({
    name: 'TimpushAuthenticationFailing',
    comment: 'Lasts longer than the range it looks back: the failures of a single poll have left it by then.',
    expr: `
sum by (app) (increase(timpush_api_request_failures_total{reason="auth"}[5m])) > 0
and on (app)
min by (app) (timpush_up) == 0`,
    forSeconds: 6 * MINUTE,
    severity: 'warning',
    summary: 'Tencent refuses the credentials of {{ $labels.app }}',
    description:
      'The Chat API has refused {{ printf "%.0f" $value }} requests for {{ $labels.app }} in the last 5 minutes because of ' +
      'sdkappid, identifier, secret key or signature. This does not heal by itself.',
  }),
  exporterAlert({
    name: 'TimpushRateLimited',
    comment:
      'The exporter keeps its own pace: whoever exceeds the limit is somebody else. Lasts longer than the range it looks back.',
    expr: `
sum by (app) (increase(timpush_api_request_failures_total{reason="rate_limited"}[10m]))
> 0.1 * sum by (app) (increase(timpush_api_requests_total[10m]))`,
    forSeconds: 15 * MINUTE,
    severity: 'warning',
    summary: 'Requests for {{ $labels.app }} exceed the API’s limit',
    description:
      'The Chat API has refused {{ printf "%.0f" $value }} requests for {{ $labels.app }} in the last 10 minutes, more than ' +
      'a tenth, as too frequent. The exporter keeps to one call a second, so something else calls the API for this app too.',
  }),
  exporterAlert({
    name: 'TimpushSignatureExpiring',
    comment: 'Signatures last 24 hours and are renewed after 12: with 4 left, renewing has failed for 8.',
    expr: 'min by (app) (timpush_usersig_expiry_timestamp_seconds > 0) - time() < 4 * 3600',
    forSeconds: 10 * MINUTE,
    severity: 'warning',
    summary: 'The signature of {{ $labels.app }} runs out and is not renewed',
    description:
      'The signature in use for {{ $labels.app }} is good for another {{ $value | humanizeDuration }}. It should have been ' +
      'renewed long ago; most likely the secret key file can no longer be read.',
  }),
  exporterAlert({
    name: 'TimpushPollsSkipped',
    comment:
      'A poll is skipped when the one before still runs, or the machine sleeps. Polls that ran are seen by their moving timestamps; success and ' +
      'failure are counted as changes, not as increase, since they are gauges.',
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
      '{{ printf "%.0f" $value }} polls of {{ $labels.app }} were skipped in the last 30 minutes, more than were run: the ' +
      'one before was still running, or the machine slept. Figures are older than their schedule promises.',
  }),
  exporterAlert({
    name: 'TimpushReloadFailed',
    comment: 'Longer than it takes to mend a slip and reload again.',
    expr: 'timpush_config_last_reload_successful == 0',
    forSeconds: 10 * MINUTE,
    severity: 'warning',
    summary: 'The push exporter {{ $labels.instance }} refused its new configuration',
    description:
      'The newest reload of {{ $labels.instance }} (job {{ $labels.job }}) was refused, and the configuration before it stays ' +
      'in force: what was changed has no effect. The log says every problem.',
    dashboard: dashboard('timpush-exporter'),
  }),
  exporterAlert({
    name: 'TimpushCodesFolded',
    comment: 'Sums stay right; single codes beyond max_codes cannot be told apart.',
    expr: 'max by (app) (timpush_codes_folded) > 0',
    forSeconds: 30 * MINUTE,
    severity: 'info',
    summary: 'Rare loss codes of {{ $labels.app }} are added up',
    description:
      '{{ $value }} loss codes of {{ $labels.app }} are beyond max_codes and are shown as err_code="other", summed. To see ' +
      'them one by one, raise max_codes in the configuration.',
  }),
];

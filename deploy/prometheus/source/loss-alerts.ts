/** Alerts on lost pushes: on the error budget, on causes, on new codes, and on platforms without receipts. */
import { CONFIGURATION, VENDOR_SIDE } from '../../../src/core/alerting/thresholds.ts';
import type { Cause } from '../../../src/core/losses/cause.ts';
import { appDashboard, runbookUrl } from './links.ts';
import { remedyByLabels, textAndRemedy } from './remedy-template.ts';
import type { AlertRule, Severity } from './rule-types.ts';

const MINUTE = 60;

/*
 * Two exporters may poll the same app. Each condition compares series of one exporter. The result keeps the largest value
 * and drops the labels that distinguish the exporters. So there is one alert, and it survives a restart of one exporter.
 */
const OF_APP = 'max by (app, push_type)';
const OF_PLATFORM = 'max by (app, push_type, platform)';
const OF_CODE = 'max by (app, push_type, platform, loss_stage, err_code, cause)';

const BURN = 'app:timpush_budget_burn:ratio';
const BUDGET_LOST = 'app:timpush_budget_lost_pushes:sum';
const SENDABLE = 'app:timpush_platform_sendable_pushes:sum';
const CODE_LOST = 'platform_code:timpush_lost_pushes:with_cause';
const CODE_RATIO = 'platform_code:timpush_loss:ratio';
const REACHED = 'platform_stage:timpush_reached_pushes:union';
const UNLOST = 'platform:timpush_unlost_pushes:difference';
const UNLOST_REACH = 'platform:timpush_unlost_reach:ratio';
const SENT = 'timpush_platform_sent_pushes';

interface BurnPair {
  readonly long: '1h' | '6h' | '1d' | '3d';
  readonly short: '5m' | '30m' | '2h' | '6h';
  readonly factor: number;
  readonly severity: Severity;
  readonly forSeconds: number;
  /** What the factor means for an error budget of thirty days. */
  readonly pace: string;
}

const BURN_PAIRS: readonly BurnPair[] = [
  {
    long: '1h',
    short: '5m',
    factor: 14.4,
    severity: 'critical',
    forSeconds: 2 * MINUTE,
    pace: '2 % of a month’s budget within an hour',
  },
  {
    long: '6h',
    short: '30m',
    factor: 6,
    severity: 'critical',
    forSeconds: 2 * MINUTE,
    pace: '5 % of a month’s budget within six hours',
  },
  {
    long: '1d',
    short: '2h',
    factor: 3,
    severity: 'warning',
    forSeconds: 10 * MINUTE,
    pace: '10 % of a month’s budget within a day',
  },
  {
    long: '3d',
    short: '6h',
    factor: 1,
    severity: 'warning',
    forSeconds: 30 * MINUTE,
    pace: '10 % of a month’s budget within three days',
  },
];

function burnAlert({ long, short, factor, severity, forSeconds, pace }: BurnPair): AlertRule {
  const name = `TimpushLossBudgetBurn${long}`;
  return {
    kind: 'alert',
    subject: 'loss',
    name,
    comment:
      `The app uses more than ${pace}, and the losses continue. Chance varies 20 lost pushes in the short window by ` +
      'about 5. The minimum of 200 sendable pushes in the long window stops a handful of losses from being a large share: ' +
      'for quieter apps the alerts with longer windows fire.',
    expr: `
${OF_APP} (
  ${BURN}{window="${long}"} > ${factor}
  and ignoring (window) ${BURN}{window="${short}"} > ${factor}
  and ignoring (window) ${SENDABLE}{window="${long}"} >= 200
  and ignoring (window) ${BUDGET_LOST}{window="${short}"} >= 20
)`.trim(),
    forSeconds,
    severity,
    summary: `{{ $labels.app }} loses pushes {{ $value | humanize }} times as fast as its objective allows (${long})`,
    description:
      `Over the last ${long}, {{ $labels.app }} lost pushes at {{ $value | humanize }} times the rate that the ` +
      `delivery objective allows, and over the last ${short} too. Dead tokens and device settings do not count.`,
    detail: `
{{- with query "timpush:delivery_objective:ratio" }} The objective is {{ . | first | value | humanizePercentage }}.
{{- end }}
{{- with query (printf "topk(3, ${OF_CODE} (${CODE_LOST}{app=%q,push_type=%q,window='${long}',cause!~'token|device'}) > 0)" $labels.app $labels.push_type) }} The largest losses:
{{- range $index, $worst := . }}{{ if $index }},{{ end }} {{ $worst.Labels.platform }} code {{ $worst.Labels.err_code }} ({{ $worst.Labels.cause }}, {{ $worst.Value | humanize }} pushes)
{{- end }}.
{{- end }}`.trim(),
    runbook: runbookUrl(name),
    dashboard: appDashboard('timpush-overview'),
  };
}

const ENTERED_THE_STAGE =
  '{{ if eq $labels.loss_stage "ready_to_send" }}to be sent over{{ else }}sent to{{ end }} {{ $labels.platform }}';

interface CauseAlert extends Pick<AlertRule, 'name' | 'expr' | 'forSeconds' | 'severity' | 'comment'> {
  readonly cause: Cause;
  readonly summary: string;
  /** The window of the alert's value, in words. */
  readonly over: string;
}

function causeAlert({ cause, expr, summary, over, ...rule }: CauseAlert): AlertRule {
  return {
    kind: 'alert',
    subject: 'loss',
    ...rule,
    expr: `${OF_CODE} (\n${expr.trim().replace(/^/gm, '  ')}\n)`,
    summary: `{{ $labels.app }}: ${summary} (code {{ $labels.err_code }})`,
    description:
      '{{ $value | humanizePercentage }} of the pushes of {{ $labels.app }} ' +
      `${ENTERED_THE_STAGE} in ${over} are lost by code {{ $labels.err_code }} (cause: {{ $labels.cause }}).`,
    remedy: remedyByLabels(cause),
    detail: textAndRemedy(cause),
    runbook: runbookUrl(rule.name),
    dashboard: appDashboard('timpush-loss-explorer'),
  };
}

const CONFIGURATION_LOSS = causeAlert({
  name: 'TimpushConfigurationLoss',
  cause: 'configuration',
  comment:
    'Such a loss never ends by itself and usually affects all pushes, so the alert pages after the first polls that show it. ' +
    'In quiet hours the 5m window contains too few pushes. Then half of the pushes in 30m must be lost, and the loss must ' +
    'continue in the 5m window if it has any pushes.',
  expr: `
(
  ${CODE_RATIO}{cause="configuration", window="5m"} > ${CONFIGURATION.share}
  and ${CODE_LOST}{cause="configuration", window="5m"} >= ${CONFIGURATION.leastLost}
)
or
(
  ${CODE_RATIO}{cause="configuration", window="30m"} > ${CONFIGURATION.quietShare}
  and ${CODE_LOST}{cause="configuration", window="30m"} >= ${CONFIGURATION.leastLost}
  unless ignoring (window) ${CODE_RATIO}{cause="configuration", window="5m"} <= ${CONFIGURATION.share}
)`,
  forSeconds: CONFIGURATION.forSeconds,
  severity: 'critical',
  summary: '{{ $labels.platform }} refuses pushes because of your configuration',
  over: 'the last 5 minutes (or 30 in quiet hours)',
});

function vendorSideAlert(alert: Pick<CauseAlert, 'name' | 'cause' | 'summary' | 'comment'>): AlertRule {
  const { cause } = alert;
  return causeAlert({
    ...alert,
    expr: `
${CODE_RATIO}{cause="${cause}", window="30m"} > ${VENDOR_SIDE.share}
and ignoring (window) ${CODE_RATIO}{cause="${cause}", window="5m"} > ${VENDOR_SIDE.share}
and ignoring (window) ${CODE_LOST}{cause="${cause}", window="30m"} >= ${VENDOR_SIDE.leastLost}
and ignoring (window) ${CODE_LOST}{cause="${cause}", window="5m"} >= ${VENDOR_SIDE.leastLostFast}`,
    forSeconds: VENDOR_SIDE.forSeconds,
    severity: 'critical',
    over: 'the last 30 minutes',
  });
}

const QUOTA = vendorSideAlert({
  name: 'TimpushQuotaLoss',
  cause: 'quota',
  summary: '{{ $labels.platform }} refuses pushes because a quota is used up',
  comment:
    'Short bursts run into flow control every day. So a tenth of the platform’s pushes in 30m must be lost to quotas.',
});

const VENDOR = vendorSideAlert({
  name: 'TimpushVendorLoss',
  cause: 'vendor',
  summary: '{{ $labels.platform }} fails to deliver pushes',
  comment:
    'Push vendors have short failures. So a tenth of the platform’s pushes in 30m must be lost, and the losses must continue.',
});

const TOKEN = causeAlert({
  name: 'TimpushTokenChurn',
  cause: 'token',
  comment:
    'Dead tokens are normal, at a different level for every app and platform. Only a share far above the share of the last ' +
    'week counts.',
  expr: `
${CODE_RATIO}{cause="token", window="1h"} > ignoring (window) 3 * ${CODE_RATIO}{cause="token", window="7d"}
and ignoring (window) ${CODE_RATIO}{cause="token", window="1h"} > 0.05
and ignoring (window) ${CODE_LOST}{cause="token", window="1h"} >= 50`,
  forSeconds: 15 * MINUTE,
  severity: 'warning',
  summary: 'far more dead tokens than usual on {{ $labels.platform }}',
  over: 'the last hour',
});

const NOVELTY_NAME = 'TimpushNewLossCode';

const NOVELTY: AlertRule = {
  kind: 'alert',
  subject: 'loss',
  name: NOVELTY_NAME,
  comment:
    'Nearly all losses of this code in a week happened in the last hour, and the hour has less than a tenth of the week’s ' +
    'pushes (otherwise every code would be new). The sum of folded codes is not a code.',
  expr: `
${OF_CODE} (
  ${CODE_LOST}{err_code!="other", window="1h"} >= ignoring (window) 0.9 * ${CODE_LOST}{window="7d"}
  and ignoring (window) ${CODE_LOST}{window="1h"} >= 20
  and ignoring (window) ${CODE_RATIO}{window="1h"} > 0.001
  and on (job, instance, app, push_type, platform, loss_stage) (
    ${REACHED}{window="7d"} > ignoring (window) 10 * ${REACHED}{window="1h"}
  )
)`.trim(),
  forSeconds: 5 * MINUTE,
  severity: 'warning',
  summary: '{{ $labels.app }}: new loss code {{ $labels.err_code }} on {{ $labels.platform }}',
  description:
    '{{ $value | humanize }} pushes of {{ $labels.app }} ' +
    `${ENTERED_THE_STAGE} were lost in the last hour by code {{ $labels.err_code }} (cause: {{ $labels.cause }}), and hardly any in the week before.`,
  detail: `
{{- with query (printf "timpush_platform_loss_code_info{app=%q,push_type=%q,platform=%q,loss_stage=%q,err_code=%q}" $labels.app $labels.push_type $labels.platform $labels.loss_stage $labels.err_code) }}
{{- with . | first | label "err_info" }} Description: “{{ . }}”.
{{- end }}
{{- end }}`.trim(),
  runbook: runbookUrl(NOVELTY_NAME),
  dashboard: appDashboard('timpush-loss-explorer'),
};

const DARK_NAME = 'TimpushPlatformDark';

const DARK: AlertRule = {
  kind: 'alert',
  subject: 'loss',
  name: DARK_NAME,
  comment:
    'No code reports a loss, but receipts have stopped. The alert looks at pushes that were sent and not lost by any code; ' +
    'the other alerts cover losses with a code. Receipts arrive for up to an hour: normally about two thirds of the pushes in ' +
    '30m are confirmed, and four fifths of those in 1h. A fifth and a half of the day’s reach rate are far below that. By the ' +
    'day’s reach rate, at least 30 receipts must be due. A platform that confirmed less than a tenth over the day is ignored ' +
    '(FCM sends no receipts). The last condition ignores times with few pushes: before dawn an hour has about a fifth of the ' +
    'day’s average.',
  expr: `
${OF_PLATFORM} (
  ${UNLOST_REACH}{window="30m"} < ignoring (window) 0.2 * ${UNLOST_REACH}{window="1d"}
  and ignoring (window) (${UNLOST_REACH}{window="1h"} < ignoring (window) 0.5 * ${UNLOST_REACH}{window="1d"})
  and ignoring (window) ${UNLOST_REACH}{window="1d"} > 0.1
  and ignoring (window) (${UNLOST}{window="30m"} * ignoring (window) ${UNLOST_REACH}{window="1d"} >= 30)
  and ignoring (window) (24 * ${SENT}{window="1h"} > ignoring (window) 0.1 * ${SENT}{window="1d"})
)`.trim(),
  forSeconds: 5 * MINUTE,
  severity: 'critical',
  summary: '{{ $labels.app }}: {{ $labels.platform }} no longer confirms the delivery of pushes',
  description:
    '{{ $value | humanizePercentage }} of the pushes of {{ $labels.app }} that were sent to {{ $labels.platform }} in the ' +
    'last 30 minutes, and not reported lost, are confirmed as delivered.',
  detail: `
{{- with query (printf "${OF_PLATFORM} (${UNLOST_REACH}{app=%q,push_type=%q,platform=%q,window='1d'})" $labels.app $labels.push_type $labels.platform) }} Over the last day: {{ . | first | value | humanizePercentage }}.
{{- end }} Either {{ $labels.platform }} loses the pushes, or its receipts do not arrive at Tencent.`.trim(),
  runbook: runbookUrl(DARK_NAME),
  dashboard: appDashboard('timpush-overview'),
};

export const LOSS_ALERTS: readonly AlertRule[] = [
  CONFIGURATION_LOSS,
  QUOTA,
  VENDOR,
  DARK,
  ...BURN_PAIRS.map(burnAlert),
  TOKEN,
  NOVELTY,
];

/** Alerts on lost pushes: by budget, by cause, codes never seen before, a platform gone dark. */
import type { Cause } from '../../../src/core/losses/cause.ts';
import { appDashboard, runbookUrl } from './links.ts';
import { remedyByLabels, textAndRemedy } from './remedy-template.ts';
import type { AlertRule, Severity } from './rule-types.ts';

const MINUTE = 60;

/*
 * Two exporters may poll the same app. Every condition is judged within one of them, and the largest value is kept
 * without the labels that tell them apart: one alert, which also survives that one of them is restarted.
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
  /** What the factor means for a budget of thirty days. */
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
      `More than ${pace}, and still going on. 20 lost pushes in the short window vary by chance by about 5, and 200 ` +
      'sendable ones in the long window keep a handful from being a share: quieter apps are heard through longer windows.',
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
      `Over the last ${long}, {{ $labels.app }} has lost pushes at {{ $value | humanize }} times the rate that the ` +
      `delivery objective allows, dead tokens and device settings not counted, and over the last ${short} too.`,
    detail: `
{{- with query "timpush:delivery_objective:ratio" }} The objective is {{ . | first | value | humanizePercentage }}.
{{- end }}
{{- with query (printf "topk(3, ${OF_CODE} (${CODE_LOST}{app=%q,push_type=%q,window='${long}',cause!~'token|device'}) > 0)" $labels.app $labels.push_type) }} Most were lost by
{{- range $index, $worst := . }}{{ if $index }},{{ end }} {{ $worst.Labels.platform }} code {{ $worst.Labels.err_code }} ({{ $worst.Labels.cause }}, {{ $worst.Value | humanize }} pushes)
{{- end }}.
{{- end }}`.trim(),
    runbook: runbookUrl(name),
    dashboard: appDashboard('timpush-overview'),
  };
}

const REACHED_THE_STAGE =
  '{{ if eq $labels.loss_stage "ready_to_send" }}that are to be sent over{{ else }}handed to{{ end }} {{ $labels.platform }}';

interface CauseAlert extends Pick<AlertRule, 'name' | 'expr' | 'forSeconds' | 'severity' | 'comment'> {
  readonly cause: Cause;
  readonly summary: string;
  /** The window that the alert's value is the share of, in words. */
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
      'Code {{ $labels.err_code }}, cause {{ $labels.cause }}, takes {{ $value | humanizePercentage }} of the pushes of ' +
      `{{ $labels.app }} ${REACHED_THE_STAGE}, over ${over}.`,
    remedy: remedyByLabels(cause),
    detail: textAndRemedy(cause),
    runbook: runbookUrl(rule.name),
    dashboard: appDashboard('timpush-loss-explorer'),
  };
}

const CONFIGURATION = causeAlert({
  name: 'TimpushConfigurationLoss',
  cause: 'configuration',
  comment:
    'Never heals by itself and is usually total, so it pages on the first polls that show it. In quiet hours 5m holds too ' +
    'few pushes to judge: then half of those in 30m must be lost, and those in 5m, if any, must not have come through.',
  expr: `
(
  ${CODE_RATIO}{cause="configuration", window="5m"} > 0.05
  and ${CODE_LOST}{cause="configuration", window="5m"} >= 10
)
or
(
  ${CODE_RATIO}{cause="configuration", window="30m"} > 0.5
  and ${CODE_LOST}{cause="configuration", window="30m"} >= 10
  unless ignoring (window) ${CODE_RATIO}{cause="configuration", window="5m"} <= 0.05
)`,
  forSeconds: 2 * MINUTE,
  severity: 'critical',
  summary: '{{ $labels.platform }} refuses pushes because of how it is set up',
  over: 'the last 5 minutes (or 30 in quiet hours)',
});

function vendorSideAlert(alert: Pick<CauseAlert, 'name' | 'cause' | 'summary' | 'comment'>): AlertRule {
  const { cause } = alert;
  return causeAlert({
    ...alert,
    expr: `
${CODE_RATIO}{cause="${cause}", window="30m"} > 0.1
and ignoring (window) ${CODE_RATIO}{cause="${cause}", window="5m"} > 0.1
and ignoring (window) ${CODE_LOST}{cause="${cause}", window="30m"} >= 30
and ignoring (window) ${CODE_LOST}{cause="${cause}", window="5m"} >= 10`,
    forSeconds: 3 * MINUTE,
    severity: 'critical',
    over: 'the last 30 minutes',
  });
}

const QUOTA = vendorSideAlert({
  name: 'TimpushQuotaLoss',
  cause: 'quota',
  summary: '{{ $labels.platform }} holds pushes back, a quota is used up',
  comment:
    'Short bursts run into flow control every day: a tenth of the platform’s pushes of 30m must be lost to it.',
});

const VENDOR = vendorSideAlert({
  name: 'TimpushVendorLoss',
  cause: 'vendor',
  summary: '{{ $labels.platform }} fails to deliver pushes',
  comment:
    'Vendors hiccup: a tenth of the platform’s pushes of 30m must be lost to it, and go on being lost.',
});

const TOKEN = causeAlert({
  name: 'TimpushTokenChurn',
  cause: 'token',
  comment:
    'Dead tokens are normal, at a level of its own for every app and platform: only a jump far above its own week counts.',
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
    'Nearly all that this code took in a week, it took in the last hour, though the hour had less than a tenth of the ' +
    'week’s pushes (or else everything is new). The sum of folded codes is no code.',
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
  summary: '{{ $labels.app }}: {{ $labels.platform }} began to lose pushes by code {{ $labels.err_code }}',
  description:
    'Code {{ $labels.err_code }}, cause {{ $labels.cause }}, took {{ $value | humanize }} of the pushes of {{ $labels.app }} ' +
    `${REACHED_THE_STAGE} in the last hour, and hardly any in the week before.`,
  detail: `
{{- with query (printf "timpush_platform_loss_code_info{app=%q,push_type=%q,platform=%q,loss_stage=%q,err_code=%q}" $labels.app $labels.push_type $labels.platform $labels.loss_stage $labels.err_code) }}
{{- with . | first | label "err_info" }} Its text: “{{ . }}”.
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
    'No code says that anything is lost, and yet receipts have stopped. Judged by what receipts are owed for: sent and not ' +
    'lost by any code, which leaves to the other alerts what codes explain. Receipts come in for up to an hour, so of the ' +
    'pushes in 30m about two thirds are confirmed by now, of those in 1h four fifths: a fifth and a half of the day’s reach ' +
    'are far below that. At least 30 receipts must be owed by the day’s reach; a platform that confirmed less than a tenth ' +
    'over the day gives none worth judging (FCM). Before dawn an hour has about a fifth of its day’s average.',
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
  summary: '{{ $labels.app }}: pushes over {{ $labels.platform }} are sent but no longer confirmed',
  description:
    'Of the pushes of {{ $labels.app }} handed to {{ $labels.platform }} in the last 30 minutes and not reported lost, ' +
    '{{ $value | humanizePercentage }} are confirmed as delivered.',
  detail: `
{{- with query (printf "${OF_PLATFORM} (${UNLOST_REACH}{app=%q,push_type=%q,platform=%q,window='1d'})" $labels.app $labels.push_type $labels.platform) }} Over the last day it was {{ . | first | value | humanizePercentage }}.
{{- end }} Either pushes vanish at {{ $labels.platform }}, or its receipts no longer reach Tencent.`.trim(),
  runbook: runbookUrl(DARK_NAME),
  dashboard: appDashboard('timpush-overview'),
};

export const LOSS_ALERTS: readonly AlertRule[] = [
  CONFIGURATION,
  QUOTA,
  VENDOR,
  DARK,
  ...BURN_PAIRS.map(burnAlert),
  TOKEN,
  NOVELTY,
];

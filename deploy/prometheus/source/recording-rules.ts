/** Ratios and sums that alerts, dashboards and runbooks share. Each keeps the label `window`, so a selector must name one. */
import type { RecordingRule } from './rule-types.ts';

/** The share of sendable pushes that must not be lost, apart from dead tokens and device settings. */
export const DELIVERY_OBJECTIVE = 0.99;

/** Keeps only windows whose loss report is exposed. The metric on the right has no push type. */
const LOSSES_ARE_SHOWN = `and on (job, instance, app, window) timpush_window_end_timestamp_seconds{api="normal_push_loss"}`;

type Level = 'app' | 'platform';

/** The same rules for the whole app and for each platform, because the upstream's sums of the two may differ. */
function funnelRules(level: Level): readonly RecordingRule[] {
  const family = (what: string) =>
    level === 'app' ? `timpush_${what}_pushes` : `timpush_platform_${what}_pushes`;
  const reached = `${level}_stage:timpush_reached_pushes:union`;
  const lost = `${level}_stage:timpush_lost_pushes:sum`;
  return [
    {
      kind: 'record',
      name: reached,
      comment: 'The pushes that entered a stage and so could be lost there: sendable ones, then sent ones.',
      expr: `
label_replace(${family('sendable')}, "loss_stage", "ready_to_send", "", "")
or
label_replace(${family('sent')}, "loss_stage", "post_send_delivered", "", "")`,
    },
    {
      kind: 'record',
      name: lost,
      comment: 'Zero, not absent, if a loss report is exposed and has no code of the stage.',
      expr: `
sum without (err_code) (${family('loss')})
or
0 * ${reached}
${LOSSES_ARE_SHOWN}`,
    },
    ratio(`${level}_stage:timpush_loss:ratio`, lost, reached),
    ratio(`${level}:timpush_delivery:ratio`, family('sent'), family('sendable')),
    ratio(`${level}:timpush_reach:ratio`, family('delivered'), family('sent')),
    ratio(`${level}:timpush_click:ratio`, family('clicked'), family('delivered')),
  ];
}

function ratio(name: string, part: string, whole: string): RecordingRule {
  return { kind: 'record', name, expr: `${part} / (${whole} > 0)` };
}

const CAUSE_RULES: readonly RecordingRule[] = [
  {
    kind: 'record',
    name: 'platform_code:timpush_lost_pushes:with_cause',
    comment:
      'The description of a code changes while the code stays the same, so the query drops it and joins only the cause.',
    expr: `
timpush_platform_loss_pushes
* on (job, instance, app, push_type, platform, loss_stage, err_code) group_left (cause)
max without (err_info) (timpush_platform_loss_code_info)`,
  },
  {
    kind: 'record',
    name: 'platform_code:timpush_loss:ratio',
    comment: 'The share of the pushes that entered the stage on the platform.',
    expr: `
platform_code:timpush_lost_pushes:with_cause
/ on (job, instance, app, push_type, platform, loss_stage, window) group_left ()
(platform_stage:timpush_reached_pushes:union > 0)`,
  },
  {
    kind: 'record',
    name: 'platform_cause:timpush_lost_pushes:sum',
    expr: 'sum without (err_code) (platform_code:timpush_lost_pushes:with_cause)',
  },
  {
    kind: 'record',
    name: 'platform_cause:timpush_loss:ratio',
    expr: 'sum without (err_code) (platform_code:timpush_loss:ratio)',
  },
];

const RECEIPT_RULES: readonly RecordingRule[] = [
  {
    kind: 'record',
    name: 'platform:timpush_unlost_pushes:difference',
    comment: 'Pushes that were sent to the push vendor and not lost by any code: a receipt is due for each.',
    expr: `
timpush_platform_sent_pushes
- ignoring (loss_stage)
platform_stage:timpush_lost_pushes:sum{loss_stage="post_send_delivered"}`,
  },
  ratio(
    'platform:timpush_unlost_reach:ratio',
    'timpush_platform_delivered_pushes',
    'platform:timpush_unlost_pushes:difference',
  ),
];

const BUDGET_RULES: readonly RecordingRule[] = [
  {
    kind: 'record',
    name: 'timpush:delivery_objective:ratio',
    comment: 'THE OBJECTIVE, in this place only. Burn rates and alerts follow it.',
    expr: `vector(${DELIVERY_OBJECTIVE})`,
  },
  {
    kind: 'record',
    name: 'app:timpush_platform_sendable_pushes:sum',
    comment:
      'The objective uses the counts by platform, because only there a code has exactly one cause. The upstream counts the whole app separately; these rules never mix the two.',
    expr: 'sum without (platform) (timpush_platform_sendable_pushes)',
  },
  {
    kind: 'record',
    name: 'app:timpush_budget_lost_pushes:sum',
    comment: 'Losses that someone can repair. Device users who uninstall or mute the app do not count.',
    expr: `
sum without (platform, loss_stage, err_code, cause) (
  platform_code:timpush_lost_pushes:with_cause{cause!~"token|device"}
)
or
0 * app:timpush_platform_sendable_pushes:sum
${LOSSES_ARE_SHOWN}`,
  },
  ratio(
    'app:timpush_budget_loss:ratio',
    'app:timpush_budget_lost_pushes:sum',
    'app:timpush_platform_sendable_pushes:sum',
  ),
  {
    kind: 'record',
    name: 'app:timpush_budget_burn:ratio',
    comment: 'The rate of losses as a multiple of the rate that the objective allows.',
    expr: `
app:timpush_budget_loss:ratio
/ on () group_left ()
((1 - timpush:delivery_objective:ratio) > 0)`,
  },
];

/** In the order of their dependencies: within a group, each rule sees the results of the rules before it. */
export const RECORDING_RULES: readonly RecordingRule[] = [
  ...funnelRules('app'),
  ...funnelRules('platform'),
  ...CAUSE_RULES,
  ...RECEIPT_RULES,
  ...BUDGET_RULES,
].map((rule) => ({ ...rule, expr: rule.expr.trim() }));

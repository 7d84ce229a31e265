/** The alerts of Prometheus as alert rules of Grafana. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { TypeMathBuilder } from '@grafana/grafana-foundation-sdk/expr';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { GRAFANA_URL } from '../../prometheus/source/links.ts';
import { RULE_FILES } from '../../prometheus/source/rule-files.ts';
import type { AlertRule, RuleGroup } from '../../prometheus/source/rule-types.ts';
import { promDuration } from '../../prometheus/source/rule-yaml.ts';
import { grafanaTemplate, VALUE_REF } from './alert-template.ts';
import {
  ORG_ID,
  type ProvisionedGroup,
  type ProvisionedQuery,
  type ProvisionedRule,
} from './alerting-format.ts';
import { exporter } from './exporter.ts';
import { type DashboardUid, UIDS } from './links.ts';
import { lossExplorer } from './loss-explorer.ts';
import { overview } from './overview.ts';

/** The uid in provisioning/datasources. */
const PROMETHEUS_UID = 'timpush-prometheus';

/** Not the folder of the dashboards: Grafana provisions alerts and dashboards separately, and both would create the folder. */
const FOLDER = 'Push delivery alerts';

const CONDITION_REF = 'B';

/**
 * True for every series that the query returns, whatever its value is: the alert’s expression has already decided, and its
 * result may be 0 (`up == 0`) or NaN. A sample of Prometheus is a number, an infinity or NaN, but never null, so `is_null` is 0
 * for each. Without a series there is no result, and `noDataState` applies.
 */
const ANY_SERIES = `is_null($${VALUE_REF}) == 0`;

const DASHBOARD_OF: Readonly<Record<DashboardUid, () => Dashboard>> = {
  [UIDS.overview]: overview,
  [UIDS.explorer]: lossExplorer,
  [UIDS.exporter]: exporter,
};

/** The panel of each dashboard that its alerts link to. */
const PANELS: Readonly<Record<DashboardUid, string>> = {
  [UIDS.overview]: 'Loss ratio by app and stage',
  [UIDS.explorer]: 'Losses by platform, stage and code',
  [UIDS.exporter]: 'Newest poll by window',
};

/** The groups with alerts. The recording rules stay in Prometheus. */
export function alertGroups(): readonly ProvisionedGroup[] {
  return RULE_FILES.flatMap(({ groups }) => groups)
    .map((group) => ({ ...group, alerts: alertsOf(group) }))
    .filter(({ alerts }) => alerts.length > 0)
    .map(({ name, intervalSeconds, alerts }) => ({
      orgId: ORG_ID,
      name,
      folder: FOLDER,
      interval: promDuration(intervalSeconds),
      rules: alerts.map(provisionedRule),
    }));
}

function alertsOf({ rules }: RuleGroup): readonly AlertRule[] {
  return rules.filter((rule) => rule.kind === 'alert');
}

function provisionedRule(alert: AlertRule): ProvisionedRule {
  const { dashboardUid, panelId } = panelOf(alert);
  return {
    uid: alert.name,
    title: alert.name, // becomes the label alertname
    condition: CONDITION_REF,
    data: [alertQuery(alert.expr), conditionQuery()],
    dashboardUid,
    panelId,
    noDataState: 'OK',
    // If Prometheus does not answer, one alert fires (DatasourceError), not every alert.
    execErrState: 'Error',
    for: promDuration(alert.forSeconds),
    // As in Prometheus: if a series is missing once, the alert resolves and must wait again.
    missing_series_evals_to_resolve: 1,
    annotations: {
      summary: grafanaTemplate(alert.summary),
      description: grafanaTemplate(alert.description),
      ...(alert.remedy === undefined ? {} : { remedy: grafanaTemplate(alert.remedy) }),
      runbook_url: alert.runbook,
      dashboard_url: `${GRAFANA_URL}${grafanaTemplate(alert.dashboard)}`,
      __dashboardUid__: dashboardUid,
      __panelId__: String(panelId),
    },
    labels: { severity: alert.severity, subject: alert.subject },
    isPaused: false,
  };
}

function alertQuery(expr: string): ProvisionedQuery {
  const model = new DataqueryBuilder()
    .refId(VALUE_REF)
    .datasource({ type: 'prometheus', uid: PROMETHEUS_UID })
    .expr(expr)
    .instant();
  return query(VALUE_REF, PROMETHEUS_UID, model);
}

function conditionQuery(): ProvisionedQuery {
  const uid = '__expr__';
  const model = new TypeMathBuilder()
    .refId(CONDITION_REF)
    .datasource({ type: uid, uid })
    .expression(ANY_SERIES);
  return query(CONDITION_REF, uid, model);
}

function query(refId: string, datasourceUid: string, model: Builder<Dataquery>): ProvisionedQuery {
  // An instant query uses only the end of the range, but Grafana requires a range.
  return { refId, relativeTimeRange: { from: 600, to: 0 }, datasourceUid, model: model.build() };
}

/** Raises an Error if the alert’s dashboard lacks the panel. */
function panelOf({ name, dashboard }: AlertRule): {
  readonly dashboardUid: string;
  readonly panelId: number;
} {
  const uid = Object.values(UIDS).find((candidate) => dashboard.split('?')[0] === `/d/${candidate}`);
  if (uid === undefined) throw new Error(`${name} links to no dashboard: ${dashboard}`);
  const id = DASHBOARD_OF[uid]().panels?.find(({ title }) => title === PANELS[uid])?.id;
  if (id === undefined) throw new Error(`${uid} has no panel “${PANELS[uid]}”`);
  return { dashboardUid: uid, panelId: id };
}

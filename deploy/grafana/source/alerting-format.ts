/**
 * The parts that this project uses of Grafana’s files in provisioning/alerting:
 * https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
 *
 * In most fields Grafana expands environment variables and files ($NAME, $__file{…}) and reads `$$` as a single `$`: in a
 * rule’s labels, in contact points and in policies. It does not in a rule’s annotations and in the models of its queries:
 * there `$$` stays two characters.
 */
import type { ContactPoint, NotificationPolicy, Rule } from '@grafana/grafana-foundation-sdk/alerting';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog';

/** The organisation that every Grafana has from the start. */
export const ORG_ID = 1;

export interface AlertingFile {
  readonly apiVersion: 1;
  readonly groups?: readonly ProvisionedGroup[];
  readonly contactPoints?: readonly ProvisionedContactPoint[];
  readonly muteTimes?: readonly ProvisionedMuteTime[];
  readonly policies?: readonly ProvisionedPolicy[];
}

export interface ProvisionedGroup {
  readonly orgId: number;
  readonly name: string;
  /** The folder’s title. Grafana creates a missing folder. */
  readonly folder: string;
  readonly interval: string;
  readonly rules: readonly ProvisionedRule[];
}

/** The API’s rule without the fields of the group, and with the field names of files. */
export type ProvisionedRule = Required<
  Pick<Rule, 'uid' | 'title' | 'condition' | 'noDataState' | 'execErrState' | 'for' | 'labels' | 'isPaused'>
> & {
  readonly data: readonly ProvisionedQuery[];
  readonly annotations: Readonly<Record<string, string>>;
  /** Set both this and `panelId` or neither, here and in the annotations. Otherwise Grafana does not start. */
  readonly dashboardUid: string;
  readonly panelId: number;
  readonly missing_series_evals_to_resolve: number;
};

export interface ProvisionedQuery {
  readonly refId: string;
  readonly relativeTimeRange: { readonly from: number; readonly to: number };
  readonly datasourceUid: string;
  readonly model: Dataquery;
}

export interface ProvisionedContactPoint {
  readonly orgId: number;
  readonly name: string;
  readonly receivers: readonly (Required<Pick<ContactPoint, 'uid' | 'type' | 'disableResolveMessage'>> & {
    readonly settings: Readonly<Record<string, string>>;
  })[];
}

export interface ProvisionedMuteTime {
  readonly orgId: number;
  readonly name: string;
  readonly time_intervals: readonly { readonly months: readonly string[] }[];
}

export type ProvisionedPolicy = NotificationPolicy & { readonly orgId: number };

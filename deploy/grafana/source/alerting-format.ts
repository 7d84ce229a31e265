/**
 * Files below provisioning/alerting, as Grafana reads them, as far as they are used here:
 * https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
 *
 * Grafana puts environment variables and files ($NAME, $__file{…}) in the place of every `$`, and takes `$$` for a single
 * one, in most fields: in a rule’s labels, in contact points and in policies. In a rule’s annotations and in the models
 * of its queries it does not, and there `$$` would stay two.
 */
import type { ContactPoint, NotificationPolicy, Rule } from '@grafana/grafana-foundation-sdk/alerting';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog';

/** Of the organisation that a Grafana has from the start. */
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
  /** By its title; made where there is none. */
  readonly folder: string;
  readonly interval: string;
  readonly rules: readonly ProvisionedRule[];
}

/** The API’s rule without what the group says, and with the names that files have. */
export type ProvisionedRule = Required<
  Pick<Rule, 'uid' | 'title' | 'condition' | 'noDataState' | 'execErrState' | 'for' | 'labels' | 'isPaused'>
> & {
  readonly data: readonly ProvisionedQuery[];
  readonly annotations: Readonly<Record<string, string>>;
  /** Together with `panelId` or not at all, here and in the annotations: or else Grafana does not start. */
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

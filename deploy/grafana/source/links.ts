/** Links of panels and dashboards: to one another, with variables and time range, and to the runbooks. */
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { placeholder } from './variables.ts';

export const UIDS = {
  overview: 'timpush-overview',
  explorer: 'timpush-loss-explorer',
  exporter: 'timpush-exporter',
} as const;

export type DashboardUid = (typeof UIDS)[keyof typeof UIDS];

export const TITLES: Readonly<Record<DashboardUid, string>> = {
  'timpush-overview': 'Push delivery: overview',
  'timpush-loss-explorer': 'Push delivery: loss explorer',
  'timpush-exporter': 'Push delivery: exporter',
};

const RUNBOOKS = 'https://github.com/timpush-exporter/timpush-exporter/blob/main/deploy/runbooks';

/** The links at the top of a dashboard: to the other two, and to the runbooks. */
export function headLinks(self: DashboardUid): readonly DashboardLinkBuilder[] {
  const others = Object.values(UIDS).filter((uid) => uid !== self);
  return [
    ...others.map((uid) =>
      new DashboardLinkBuilder(TITLES[uid])
        .type(DashboardLinkType.Link)
        .icon('dashboard')
        .tooltip('Keeps the selected variables and the time range')
        .url(`/d/${uid}`)
        .includeVars(true)
        .keepTime(true),
    ),
    new DashboardLinkBuilder('Runbooks')
      .type(DashboardLinkType.Link)
      .icon('doc')
      .tooltip('What to do for each alert')
      .url(`${RUNBOOKS}/`)
      .targetBlank(true),
  ];
}

export interface DataLink {
  readonly title: string;
  readonly url: string;
  readonly targetBlank: boolean;
}

/** A link from a table row to the runbook of the alert in the field `alertname`. */
export function runbookOf(alertname: string): DataLink {
  return {
    title: 'Runbook',
    url: `${RUNBOOKS}/${placeholder(`__data.fields.${alertname}`)}.md`,
    targetBlank: true,
  };
}

/** A link from a value to the loss explorer. `chosen` sets variables from fields or labels; the other variables stay. */
export function toExplorer(chosen: Readonly<Record<string, string>>): DataLink {
  return {
    title: 'Explore these losses',
    url: pathOf(UIDS.explorer, ['datasource', 'app', 'window'], chosen),
    targetBlank: false,
  };
}

/** A link from a value to the exporter's dashboard. */
export const toExporter: DataLink = {
  title: 'Exporter',
  url: pathOf(UIDS.exporter, ['datasource', 'app', 'window'], {}),
  targetBlank: false,
};

function pathOf(
  uid: DashboardUid,
  kept: readonly string[],
  chosen: Readonly<Record<string, string>>,
): string {
  const query = [
    ...kept.filter((name) => !(name in chosen)).map((name) => placeholder(name, 'queryparam')),
    ...Object.entries(chosen).map(([name, source]) => `var-${name}=${placeholder(source, 'percentencode')}`),
    placeholder('__url_time_range'),
  ];
  return `/d/${uid}?${query.join('&')}`;
}

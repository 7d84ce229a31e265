/** The common parts of every dashboard: name, time range, links, annotations from alerts, numbered panels on a grid. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel,
  RowBuilder,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type DashboardUid, headLinks, TITLES } from './links.ts';
import { DATASOURCE } from './variables.ts';

export interface Section {
  readonly title: string;
  /** From left to right. A panel that does not fit starts a new line. */
  readonly panels: readonly Builder<Panel>[];
}

export interface FrameOptions {
  readonly uid: DashboardUid;
  readonly description: string;
  readonly variables: readonly Builder<VariableModel>[];
  readonly sections: readonly Section[];
}

export function dashboardOf({ uid, description, variables, sections }: FrameOptions): Dashboard {
  const builder = new DashboardBuilder(TITLES[uid])
    .uid(uid)
    .description(description)
    .tags(['timpush'])
    .timezone('browser')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .links([...headLinks(uid)])
    .variables([...variables])
    .annotation(firingAlerts());
  for (const { title, panels } of sections) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels) builder.withPanel(panel);
  }
  const dashboard = builder.build();
  dashboard.panels?.forEach((panel, index) => {
    panel.id = index + 1;
  });
  return dashboard;
}

export const FIRING = 'ALERTS{alertname=~"Timpush.*",alertstate="firing"}';

function firingAlerts(): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name('Firing alerts')
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor('red')
    .expr(FIRING)
    .step('60s')
    .titleFormat('{{alertname}}')
    .textFormat('{{severity}} {{app}} {{platform}} {{err_code}}')
    .tagKeys('severity,app,platform,err_code');
}

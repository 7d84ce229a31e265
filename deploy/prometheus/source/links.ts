/** Where alerts point to: runbooks and dashboards. Change the two addresses here when they live elsewhere. */

const RUNBOOKS = 'https://github.com/timpush-exporter/timpush-exporter/blob/main/deploy/runbooks';

/** Where Grafana answers. The stack of docker-compose.yml has it there. */
export const GRAFANA_URL = 'http://localhost:3000';

export type Dashboard = 'timpush-overview' | 'timpush-loss-explorer' | 'timpush-exporter';

export function runbookUrl(alert: string): string {
  return `${RUNBOOKS}/${alert}.md`;
}

/** The path of a dashboard, with the app of the alert chosen. */
export function appDashboard(uid: Dashboard): string {
  return `${dashboard(uid)}?var-app={{ $labels.app | urlquery }}`;
}

/** The path of a dashboard, for alerts that are about no app. */
export function dashboard(uid: Dashboard): string {
  return `/d/${uid}`;
}

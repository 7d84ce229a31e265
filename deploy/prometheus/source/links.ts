/** The addresses of runbooks and dashboards that alerts link to. Change them here if yours are different. */

const RUNBOOKS = 'https://github.com/timpush-exporter/timpush-exporter/blob/main/deploy/runbooks';

/** The address of Grafana, here that of the stack in docker-compose.yml. */
export const GRAFANA_URL = 'http://localhost:3000';

export type Dashboard = 'timpush-overview' | 'timpush-loss-explorer' | 'timpush-exporter';

export function runbookUrl(alert: string): string {
  return `${RUNBOOKS}/${alert}.md`;
}

/** The path of a dashboard that shows the alert's app. */
export function appDashboard(uid: Dashboard): string {
  return `${dashboard(uid)}?var-app={{ $labels.app | urlquery }}`;
}

/** The path of a dashboard, for alerts without an app. */
export function dashboard(uid: Dashboard): string {
  return `/d/${uid}`;
}

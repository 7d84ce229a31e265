/** The files that provision the dashboards in Grafana. */
import { exporter } from './exporter.ts';
import { lossExplorer } from './loss-explorer.ts';
import { overview } from './overview.ts';

export const DASHBOARDS = [overview, lossExplorer, exporter];

/** Text by path from the root of the repository. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  return new Map(
    DASHBOARDS.map((make) => make()).map((dashboard) => [
      `deploy/grafana/dashboards/${dashboard.uid}.json`,
      `${JSON.stringify(dashboard, null, 1)}\n`,
    ]),
  );
}

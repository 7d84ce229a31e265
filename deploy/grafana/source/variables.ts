/** The variables at the top of the dashboards. */
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** Grafana replaces this by the value of a variable or field. `format` is one of Grafana's formats. */
export const placeholder = (variable: string, format?: string) =>
  `\${${format === undefined ? variable : `${variable}:${format}`}}`;

export const DATASOURCE = { type: 'prometheus', uid: placeholder('datasource') };

/** The numbers of the Prometheus data source for the kinds of variable queries. */
const QUERY_TYPE = { labelValues: 1, queryResult: 3 } as const;

/** The value of All, for labels that only the exporter has. Jobs and instances are listed instead: other targets have them too. */
const ANY = '.*';

export const datasourceVariable = () =>
  new DatasourceVariableBuilder('datasource')
    .label('Data source')
    .description('The Prometheus that scrapes the exporter.')
    .type('prometheus');

export const appVariable = () =>
  severalOf(
    'app',
    'App',
    'The apps in the exporter’s configuration.',
    'label_values(timpush_up, app)',
  ).allValue(ANY);

export const platformVariable = () =>
  severalOf(
    'platform',
    'Platform',
    'Push vendors with losses in any window.',
    'label_values(timpush_platform_loss_pushes{app=~"$app",window="$window"}, platform)',
  ).allValue(ANY);

export const codeVariable = () =>
  severalOf(
    'code',
    'Code',
    'Loss codes of the selected platforms. The same code means different things by stage and platform.',
    'label_values(timpush_platform_loss_pushes{app=~"$app",window="$window",platform=~"$platform"}, err_code)',
  ).allValue(ANY);

export const jobVariable = () =>
  severalOf('job', 'Job', 'Scrape jobs with an exporter.', 'label_values(timpush_exporter_build_info, job)');

export const instanceVariable = () =>
  severalOf(
    'instance',
    'Instance',
    'Exporters of the job.',
    'label_values(timpush_exporter_build_info{job=~"$job"}, instance)',
  );

/** One window, the shortest first. Sorted by name they would be 1d, 1h, 2h, 30m. */
export function windowVariable(): QueryVariableBuilder {
  const length = 'timpush_window_end_timestamp_seconds - timpush_window_start_timestamp_seconds';
  return queryVariable('window', 'Window', `query_result(sort(max by (window) (${length})))`, 'queryResult')
    .description('The rolling window of all counts. Windows overlap, so you always select exactly one.')
    .regex('/window="([^"]+)"/')
    .sort(VariableSort.Disabled)
    .current({ selected: true, text: '1h', value: '1h' });
}

function severalOf(name: string, label: string, description: string, query: string): QueryVariableBuilder {
  return queryVariable(name, label, query, 'labelValues')
    .description(description)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

function queryVariable(
  name: string,
  label: string,
  query: string,
  type: keyof typeof QUERY_TYPE,
): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .definition(query)
    .query({ qryType: QUERY_TYPE[type], query, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
    .refresh(VariableRefresh.OnTimeRangeChanged);
}

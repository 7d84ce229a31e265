/** The choices at the head of the dashboards. */
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** What Grafana replaces by the value of a variable or field; `format` is one of Grafana's. */
export const placeholder = (variable: string, format?: string) =>
  `\${${format === undefined ? variable : `${variable}:${format}`}}`;

export const DATASOURCE = { type: 'prometheus', uid: placeholder('datasource') };

/** How the Prometheus data source marks the kinds of variable queries. */
const QUERY_TYPE = { labelValues: 1, queryResult: 3 } as const;

/** What All stands for. Only for labels of the exporter's own: jobs and instances are listed, since others have them too. */
const ANY = '.*';

export const datasourceVariable = () =>
  new DatasourceVariableBuilder('datasource')
    .label('Data source')
    .description('The Prometheus that scrapes the exporter.')
    .type('prometheus');

export const appVariable = () =>
  severalOf('app', 'App', 'Apps as the exporter is configured.', 'label_values(timpush_up, app)').allValue(
    ANY,
  );

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
    'Loss codes of the chosen platforms. The same code means different things by stage and platform.',
    'label_values(timpush_platform_loss_pushes{app=~"$app",window="$window",platform=~"$platform"}, err_code)',
  ).allValue(ANY);

export const jobVariable = () =>
  severalOf(
    'job',
    'Job',
    'Scrape jobs that hold an exporter.',
    'label_values(timpush_exporter_build_info, job)',
  );

export const instanceVariable = () =>
  severalOf(
    'instance',
    'Instance',
    'Exporters of the job.',
    'label_values(timpush_exporter_build_info{job=~"$job"}, instance)',
  );

/** One window, the shortest first: sorted by their names they would read 1d, 1h, 2h, 30m. */
export function windowVariable(): QueryVariableBuilder {
  const length = 'timpush_window_end_timestamp_seconds - timpush_window_start_timestamp_seconds';
  return queryVariable('window', 'Window', `query_result(sort(max by (window) (${length})))`, 'queryResult')
    .description(
      'The rolling window that all figures are over. Windows overlap, so it is always exactly one.',
    )
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

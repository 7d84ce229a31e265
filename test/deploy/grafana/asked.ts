/** Asks a Prometheus what Grafana would ask it for a dashboard: variables first, then panels and annotations. */
import type { Prometheus } from '../../support/prometheus.ts';
import type { Variable } from './committed.ts';
import { type Choice, interpolate, written } from './interpolation.ts';

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** In order of time; one for an instant query. */
  readonly values: readonly number[];
}

/** What Grafana itself puts in for its own variables. */
const BUILT_IN = new Map([
  ['__rate_interval', '1m'],
  ['__interval', '5s'],
  ['__range', '30s'],
]);

const RANGE_SECONDS = 30;
const STEP_SECONDS = 5;

/** How a reader chooses: All where there is an All and 1h as the window; or every value by name, and the longest window. */
export type Reader = 'all' | 'each';

/** The values of all variables as they stand in queries. */
export async function chosenValues(
  prometheus: Prometheus,
  variables: readonly Variable[],
  reader: Reader,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map(BUILT_IN);
  for (const variable of variables) {
    if (variable.type === 'datasource') continue;
    const options = await optionsOf(prometheus, variable, values);
    if (options.length === 0) throw new Error(`the variable ${variable.name} has no options`);
    const all = reader === 'all' && variable.includeAll ? variable.allValue : undefined;
    values.set(variable.name, all ?? written(choice(variable, options, reader)));
  }
  return values;
}

function choice(
  { name, multi }: Extract<Variable, { type: 'query' }>,
  options: readonly string[],
  reader: Reader,
): Choice {
  if (multi) return { values: options, several: true };
  if (name !== 'window') throw new Error(`no idea what to choose for ${name}`);
  return { values: [reader === 'all' ? '1h' : (options.at(-1) ?? '')], several: false };
}

export async function optionsOf(
  prometheus: Prometheus,
  { query, regex }: Extract<Variable, { type: 'query' }>,
  values: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const asked = interpolate(query.query, values);
  const [, selector, label] = /^label_values\((.*), (\w+)\)$/.exec(asked) ?? [];
  if (selector !== undefined) {
    return (await ask(prometheus, `label/${label}/values`, { 'match[]': selector }, 'GET')) as string[];
  }
  const [, expr = ''] = /^query_result\((.*)\)$/.exec(asked) ?? [];
  const [, source = ''] = /^\/(.*)\/$/.exec(regex ?? '') ?? [];
  return (await prometheus.query(expr)).map(({ metric, value }) => {
    const labels = Object.entries(metric).map(([name, text]) => `${name}="${text}"`);
    return new RegExp(source).exec(`{${labels.join(',')}} ${value}`)?.[1] ?? '';
  });
}

export async function seriesOf(
  prometheus: Prometheus,
  { expr, instant }: { readonly expr: string; readonly instant: boolean },
): Promise<readonly Series[]> {
  const now = Date.now() / 1000;
  const over = { start: String(now - RANGE_SECONDS), end: String(now), step: String(STEP_SECONDS) };
  const data = await ask(prometheus, instant ? 'query' : 'query_range', {
    query: expr,
    ...(instant ? { time: String(now) } : over),
  });
  const { result } = data as {
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly value?: [number, string];
      readonly values?: [number, string][];
    }[];
  };
  return result.map(({ metric, value, values }) => ({
    labels: metric,
    values: (values ?? (value === undefined ? [] : [value])).map(([, text]) => Number(text)),
  }));
}

async function ask(
  { url }: Prometheus,
  path: string,
  parameters: Readonly<Record<string, string>>,
  method: 'GET' | 'POST' = 'POST',
): Promise<unknown> {
  const form = new URLSearchParams(parameters);
  const response = await (method === 'GET'
    ? fetch(`${url}/api/v1/${path}?${form}`)
    : fetch(`${url}/api/v1/${path}`, { method, body: form }));
  const { data, error } = (await response.json()) as { readonly data?: unknown; readonly error?: string };
  if (error !== undefined) throw new Error(error);
  return data;
}

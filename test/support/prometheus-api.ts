/** How a real Prometheus is started and asked, whoever starts it. */

export interface QueryResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface SeriesResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [atSeconds: number, value: number])[];
}

/** In unix seconds. */
export interface QueryRange {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

export interface PrometheusPlace {
  readonly configFile: string;
  readonly dataFolder: string;
  readonly address: string;
}

/** The command line of the server. */
export function prometheusArguments({ configFile, dataFolder, address }: PrometheusPlace): readonly string[] {
  return [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${dataFolder}`,
    `--web.listen-address=${address}`,
  ];
}

/** Rejects unless it answers questions. */
export async function expectReady(url: string, output: () => string): Promise<void> {
  const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
  if (!ready?.ok) throw new Error(`Prometheus is not ready: ${output()}`);
}

/** An instant query, now or at a moment in unix seconds; a vector as labels and value. */
export async function queryVector(
  url: string,
  promql: string,
  atSeconds?: number,
): Promise<readonly QueryResult[]> {
  const time = atSeconds === undefined ? {} : { time: String(atSeconds) };
  const result = await ask<{ readonly value: readonly [number, string] }>(url, 'query', {
    query: promql,
    ...time,
  });
  return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}

/** The raw samples of a range selector, or the points of a range query. */
export async function querySeries(
  url: string,
  promql: string,
  range?: QueryRange,
): Promise<readonly SeriesResult[]> {
  const span = range && { start: String(range.start), end: String(range.end), step: String(range.step) };
  const result = await ask<{ readonly values: readonly (readonly [number, string])[] }>(
    url,
    range === undefined ? 'query' : 'query_range',
    { query: promql, ...span },
  );
  return result.map(({ metric, values }) => ({
    metric,
    points: values.map(([atSeconds, value]) => [atSeconds, Number(value)] as const),
  }));
}

type Labelled<Values> = Values & { readonly metric: Readonly<Record<string, string>> };

async function ask<Values>(
  url: string,
  kind: 'query' | 'query_range',
  parameters: Record<string, string>,
): Promise<readonly Labelled<Values>[]> {
  const response = await fetch(`${url}/api/v1/${kind}`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  });
  const body = (await response.json()) as {
    readonly error?: string;
    readonly data?: { readonly result: readonly Labelled<Values>[] };
  };
  if (body.data === undefined) throw new Error(`${parameters.query}: ${body.error}`);
  return body.data.result;
}

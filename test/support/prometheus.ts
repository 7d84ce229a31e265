/** A real Prometheus on loopback, with a scratch data folder, started on a configuration of the repository. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startProgram } from './child-program.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { scratchFolder } from './scratch-folder.ts';

export interface QueryResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus {
  readonly url: string;
  /** An instant query, now or at a moment in unix seconds; a vector as labels and value. */
  query(promql: string, atSeconds?: number): Promise<readonly QueryResult[]>;
  /** The raw samples of a range selector, or the points of a range query, in unix seconds. */
  series(promql: string, range?: QueryRange): Promise<readonly SeriesResult[]>;
}

export interface QueryRange {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

export interface SeriesResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [atSeconds: number, value: number])[];
}

export interface PrometheusOptions {
  readonly configFile: string;
  /** Changes to the text of the configuration: what must be there → what takes its place. */
  readonly replace: Readonly<Record<string, string>>;
  /** Where blocks may stand already; a folder of its own when left out. */
  readonly dataFolder?: string;
  readonly args?: readonly string[];
}

export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const { configFile, replace, args = [] } = options;
  const folder = scratchFolder();
  let config = readFileSync(configFile, 'utf8');
  for (const [before, after] of Object.entries(replace)) {
    if (!config.includes(before)) throw new Error(`${configFile} does not hold ${before}`);
    config = config.replaceAll(before, after);
  }
  // Rule files are named relative to the configuration, whose copy stands elsewhere.
  config = config.replaceAll(/^( *- )(deploy\/\S+\.yml)$/gm, `$1${dirname(configFile)}/$2`);
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, config);
  const address = `127.0.0.1:${await freePort()}`;
  const program = startProgram('prometheus', [
    `--config.file=${file}`,
    `--storage.tsdb.path=${options.dataFolder ?? join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    ...args,
  ]);
  const url = `http://${address}`;
  await eventually(async () => {
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (!ready?.ok) throw new Error(`Prometheus is not ready: ${program.output()}`);
  });
  return {
    url,
    async query(promql, atSeconds) {
      const time = atSeconds === undefined ? {} : { time: String(atSeconds) };
      const result = await ask<{ metric: Record<string, string>; value: Point }>('query', promql, time);
      return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
    async series(promql, range) {
      const span = range && {
        start: String(range.start),
        end: String(range.end),
        step: String(range.step),
      };
      const kind = range === undefined ? 'query' : 'query_range';
      const result = await ask<{ metric: Record<string, string>; values: Point[] }>(kind, promql, span);
      return result.map(({ metric, values }) => ({
        metric,
        points: values.map(([at, value]) => [at, Number(value)] as const),
      }));
    },
  };

  async function ask<R>(kind: string, promql: string, parameters: Record<string, string> = {}) {
    const query = new URLSearchParams({ query: promql, ...parameters });
    const response = await fetch(`${url}/api/v1/${kind}?${query}`);
    const body = (await response.json()) as {
      readonly error?: string;
      readonly data?: { readonly result: readonly R[] };
    };
    if (body.data === undefined) throw new Error(`${promql}: ${body.error}`);
    return body.data.result;
  }
}

type Point = readonly [atSeconds: number, value: string];

/** A real Prometheus on loopback, with a scratch data folder, started on a configuration of the repository. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startProgram } from './child-program.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import {
  expectReady,
  prometheusArguments,
  type QueryRange,
  type QueryResult,
  querySeries,
  queryVector,
  type SeriesResult,
} from './prometheus-api.ts';
import { scratchFolder } from './scratch-folder.ts';

export interface Prometheus {
  readonly url: string;
  /** An instant query, now or at a moment in unix seconds; a vector as labels and value. */
  query(promql: string, atSeconds?: number): Promise<readonly QueryResult[]>;
  /** The raw samples of a range selector, or the points of a range query, in unix seconds. */
  series(promql: string, range?: QueryRange): Promise<readonly SeriesResult[]>;
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
  const dataFolder = options.dataFolder ?? join(folder, 'data');
  const place = prometheusArguments({ configFile: file, dataFolder, address });
  const program = startProgram('prometheus', [...place, ...args]);
  const url = `http://${address}`;
  await eventually(() => expectReady(url, program.output));
  return {
    url,
    query: (promql, atSeconds) => queryVector(url, promql, atSeconds),
    series: (promql, range) => querySeries(url, promql, range),
  };
}

/** The exporter as it is shipped, compiled and in a process of its own, on apps of an upstream beside it. */
import { accessSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { imageHeapOptions } from '../support/image.ts';
import { REPOSITORY } from '../support/repository.ts';
import { countSeries, scrape, scrapeBody } from './page.ts';
import type { Program, Programs, StartOptions } from './programs.ts';

const COMPILED = join(REPOSITORY, 'dist/main.js');

export interface BenchApp {
  readonly name: string;
  readonly sdkappid: number;
  readonly secretKey: string;
  readonly baseUrl: string;
  /** Its own fields of `poll`. */
  readonly poll?: Readonly<Record<string, unknown>>;
}

export interface ExporterOptions extends StartOptions {
  readonly apps: readonly BenchApp[];
  /** Fields of `poll` in the configuration. */
  readonly poll?: Readonly<Record<string, unknown>>;
  /** A module that is loaded before it. */
  readonly preload?: string;
  /** Where it was compiled to; the repository's `dist/main.js` when left out. */
  readonly script?: string;
  /** `warn` when left out: lines of polls that fail, which none should, are shown when a row fails. */
  readonly logLevel?: string;
}

export interface Exporter extends Program {
  /** Of its page. */
  readonly url: string;
}

/** Starts it without waiting for anything. */
export async function launchExporter(programs: Programs, options: ExporterOptions): Promise<Exporter> {
  const { script = COMPILED, onLine } = options;
  accessSync(script);
  const port = await freePort();
  const file = join(programs.folder(), 'timpush-exporter.yml');
  writeFileSync(file, stringify(fileConfig(port, options)));
  const preload = options.preload === undefined ? [] : ['--import', options.preload];
  const program = programs.startNode(
    [...imageHeapOptions(), ...preload, script, 'serve', '--config.file', file],
    onLine === undefined ? {} : { onLine },
  );
  return { ...program, url: `http://127.0.0.1:${port}/metrics` };
}

/** Starts it, and resolves when every app has been polled well and stands on the page. */
export async function startExporter(programs: Programs, options: ExporterOptions): Promise<Exporter> {
  const exporter = await launchExporter(programs, options);
  await eventually(async () => {
    const { status } = await scrape(new URL('/-/ready', exporter.url).href);
    if (status !== 200) throw new Error(`the exporter is not ready: ${exporter.output()}`);
  });
  await eventually(async () => {
    const up = (await pageOf(exporter)).match(/^timpush_up\{.*\} 1$/gm)?.length ?? 0;
    if (up === options.apps.length) return;
    // A big page asked for again and again would keep the program from the polls that are waited for.
    await sleep(1_000);
    throw new Error(`only ${up} apps are up: ${exporter.output()}`);
  });
  return exporter;
}

export async function pageOf({ url }: Pick<Exporter, 'url'>): Promise<string> {
  return (await scrapeBody(url)).toString('utf8');
}

/** @throws Error unless two pages have the same number of series, but for those of the programs themselves. */
export function sameSeries(ours: string, rival: string, own = /^(?:process|nodejs|go|push)/): void {
  const seriesOf = (page: string) =>
    countSeries(
      page
        .split('\n')
        .filter((line) => !own.test(line))
        .join('\n'),
    );
  const [expected, found] = [seriesOf(ours), seriesOf(rival)];
  if (expected !== found) throw new Error(`the rival shows ${found} series instead of ${expected}`);
}

function fileConfig(port: number, { apps, poll, logLevel = 'warn' }: ExporterOptions): object {
  return {
    web: { listen_address: `127.0.0.1:${port}` },
    log: { level: logLevel },
    ...(poll === undefined ? {} : { poll }),
    apps: apps.map(({ name, sdkappid, secretKey, baseUrl, poll: ownPoll }) => ({
      name,
      sdkappid,
      secret_key: secretKey,
      base_url: baseUrl,
      ...(ownPoll === undefined ? {} : { poll: ownPoll }),
    })),
  };
}

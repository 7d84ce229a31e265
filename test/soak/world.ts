/** What a soak takes place in: the simulator, the compiled program on its apps, and a real Prometheus that scrapes it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts } from '../../src/simulator/traffic/counts.ts';
import { type Exporter, type ExporterOptions, launchExporter } from '../bench/exporter.ts';
import { nextMoment } from '../bench/moments.ts';
import type { Program, Programs } from '../bench/programs.ts';
import type { FaultJson } from '../faults/fault-case.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { expectReady, prometheusArguments } from '../support/prometheus-api.ts';
import { cronOf, GRID_SECONDS, maxAgeSeconds, type SoakPlan } from './plan.ts';

/** A line of the exporter's log, as far as it matters here. */
export interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly msg: string;
}

export interface SoakWorld {
  readonly simulator: Upstream;
  readonly exporter: Exporter;
  /** Its address. */
  readonly prometheus: string;
  readonly log: readonly LogLine[];
  /** When the exporter began to poll, in unix milliseconds. */
  readonly startedMs: number;
}

export interface Upstream {
  /** Replaces those of all apps. */
  setFaults(faults: readonly FaultJson[]): Promise<void>;
  truth(window: TruthWindow): Promise<Counts>;
}

export interface TruthWindow {
  readonly sdkappid: number;
  readonly start: number;
  readonly end: number;
}

export interface WorldOptions {
  readonly plan: SoakPlan;
  /** The compiled program, the repository's own when left out. */
  readonly script?: string;
}

export const SCRAPE_SECONDS = 5;

const SIMULATOR = join(import.meta.dirname, '../faults/simulator-process.ts');

export async function startWorld(programs: Programs, { plan, script }: WorldOptions): Promise<SoakWorld> {
  const { url, upstream } = await startSimulator(programs, plan);
  for (let attempt = 1; attempt <= LAUNCHES; attempt += 1) {
    const launched = await launch(programs, {
      ...(script === undefined ? {} : { script }),
      logLevel: 'info',
      // A busy machine may hold one call back longer than the next.
      poll: { windows: plan.windows, call_interval: '1300ms' },
      apps: plan.apps.map((app) => ({
        name: app.name,
        sdkappid: app.sdkappid,
        secretKey: app.secretKey,
        baseUrl: url,
        poll: { schedule: cronOf(app), max_age: `${maxAgeSeconds(app)}s` },
      })),
    });
    if (launched.isInTime) {
      const prometheus = await startPrometheus(programs, launched.exporter);
      return { ...launched, simulator: upstream, prometheus };
    }
    await launched.exporter.stop();
  }
  throw new Error('the exporter took too long to start: which polls were due is unknown');
}

const LAUNCHES = 5;

interface Launched extends Pick<SoakWorld, 'exporter' | 'log' | 'startedMs'> {
  /** No poll was due between the launch and the moment at which it said that it listens. */
  readonly isInTime: boolean;
}

/** Starts the exporter when polls have just been due, so that it is certain which ones it has started. */
async function launch(programs: Programs, options: ExporterOptions): Promise<Launched> {
  await nextMoment(GRID_SECONDS * 1000, 1000);
  const launchedMs = Date.now();
  const log: LogLine[] = [];
  const exporter = await launchExporter(programs, { ...options, onLine: (line) => log.push(logLine(line)) });
  const startedMs = await eventually(async () => {
    const line = log.find(({ msg }) => msg.startsWith('listening'));
    if (line === undefined) throw new Error(`the exporter does not listen: ${exporter.output()}`);
    return Date.parse(line.time);
  });
  return { exporter, log, startedMs, isInTime: gridOf(startedMs) === gridOf(launchedMs) };
}

function gridOf(atMs: number): number {
  return Math.floor(atMs / 1000 / GRID_SECONDS);
}

/** What is no line of the log was not meant to be there. */
function logLine(line: string): LogLine {
  try {
    return JSON.parse(line);
  } catch {
    return { level: 'error', time: new Date().toISOString(), msg: line };
  }
}

async function startSimulator(programs: Programs, plan: SoakPlan) {
  const options = {
    seed: plan.seed,
    apps: plan.apps.map(({ name, sdkappid, secretKey, platforms }) => ({
      name,
      sdkappid,
      secretKey,
      platforms,
      pushesPerDay: 600_000,
    })),
    // Counts that are final after a minute, in the middle of the users' day.
    receiptLagMinutes: 0,
    zoneOffsetMinutes: 12 * 60 - (Math.floor(Date.now() / 60_000) % (24 * 60)),
  };
  let url: string | undefined;
  const program = programs.start(process.execPath, [SIMULATOR, JSON.stringify(options)], {
    onLine: (line) => {
      url ??= line.startsWith('{') ? JSON.parse(line).url : undefined;
    },
  });
  const listening = await eventually(async () => {
    if (url === undefined) throw new Error(`the simulator does not listen: ${program.output()}`);
    return url;
  });
  return { url: listening, upstream: upstreamAt(listening) };
}

function upstreamAt(url: string): Upstream {
  return {
    async setFaults(faults) {
      const response = await fetch(`${url}/_faults`, { method: 'POST', body: JSON.stringify(faults) });
      if (response.status !== 200) throw new Error(`the simulator refused faults: ${await response.text()}`);
    },
    async truth({ sdkappid, start, end }) {
      const response = await fetch(`${url}/_truth?sdkappid=${sdkappid}&start=${start}&end=${end}`);
      if (response.status !== 200)
        throw new Error(`the simulator returns no exact counts: ${await response.text()}`);
      const { counts } = (await response.json()) as { readonly counts: Counts };
      return counts;
    },
  };
}

async function startPrometheus(programs: Programs, exporter: Exporter): Promise<string> {
  const folder = programs.folder();
  const configFile = join(folder, 'prometheus.yml');
  const target = new URL(exporter.url).host;
  writeFileSync(
    configFile,
    `scrape_configs: [{ job_name: timpush, scrape_interval: ${SCRAPE_SECONDS}s, scrape_timeout: ${SCRAPE_SECONDS}s, ` +
      `static_configs: [{ targets: ["${target}"] }] }]\n`,
  );
  const address = `127.0.0.1:${await freePort()}`;
  const dataFolder = join(folder, 'data');
  const program: Program = programs.start(
    'prometheus',
    prometheusArguments({ configFile, dataFolder, address }),
  );
  await eventually(() => expectReady(`http://${address}`, program.output));
  return `http://${address}`;
}

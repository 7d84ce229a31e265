/** A simulator with some apps and one exporter process that polls them all every few seconds, watched from outside. */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolveOptions, type SimulatorOptions } from '../../src/simulator/options.ts';
import { createServedApps } from '../../src/simulator/served-apps.ts';
import { createTruth, type Truth } from '../../src/simulator/truth.ts';
import { startProgram } from '../support/child-program.ts';
import { eventually } from '../support/eventually.ts';
import { type ExporterProcess, startExporterProcess } from '../support/exporter-process.ts';
import { type AppPage, appPages, type Command } from './app-page.ts';
import type { FaultJson } from './fault-case.ts';

export interface SeenApp {
  readonly name: string;
  readonly sdkappid: number;
  readonly secretKey: string;
}

export interface SeenCall {
  readonly sdkappid: number | undefined;
  readonly atMs: number;
  readonly monotonicMs: number;
}

/** A scrape: what it showed was true at some moment between the two. */
export interface Snapshot {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly pages: ReadonlyMap<string, AppPage>;
}

export interface LogLine {
  readonly level: string;
  readonly app?: string;
  readonly api?: Command;
  readonly msg: string;
}

export interface FaultyWorld {
  readonly exporter: ExporterProcess;
  readonly truth: Truth;
  readonly snapshots: readonly Snapshot[];
  /** As the simulator saw them. */
  calls(): readonly SeenCall[];
  log(): readonly LogLine[];
  /** Replaces the faults of all apps. */
  setFaults(faults: readonly FaultJson[]): Promise<void>;
  /** Scrapes again and again until the page is as it should be. */
  watchUntil(condition: (page: (app: SeenApp) => AppPage) => boolean): Promise<void>;
}

export const POLL_INTERVAL_MS = 5_000;
/** Longer than a poll takes to give up on an upstream that never answers. */
export const MAX_AGE_MS = 40_000;

const SCRAPE_INTERVAL_MS = 700;
/** After it the world is judged as it is. */
const GIVE_UP_MS = 240_000;

/** Made-up apps, by number. */
export function seenApps(names: readonly string[]): readonly SeenApp[] {
  return names.map((name, index) => ({
    name,
    sdkappid: 1_400_000_001 + index,
    secretKey: `key-number-${index}-of-the-simulated-apps`,
  }));
}

/** When in an interval the app is polled: not all at once, which would hold some calls back longer than others. */
export function firstPollMs({ sdkappid }: SeenApp): number {
  return (sdkappid * 1000) % POLL_INTERVAL_MS;
}

/** `keys` are fields of the configuration in place of an app's true key. */
export async function faultyWorld(
  apps: readonly SeenApp[],
  keys: (app: SeenApp) => object = ({ secretKey }) => ({ secret_key: secretKey }),
): Promise<FaultyWorld> {
  const options = {
    apps: apps.map((app) => ({ ...app, pushesPerDay: 600_000 })),
    // Counts that are final after a minute, in the middle of the users' day.
    receiptLagMinutes: 0,
    // On a busy machine calls arrive closer together than they were sent: the test compares the mean pace.
    minCallIntervalMs: 0,
    zoneOffsetMinutes: 12 * 60 - (Math.floor(Date.now() / 60_000) % (24 * 60)),
  };
  const simulator = await startSimulatorProcess(options);
  const exporter = await startExporterProcess({
    poll: {
      windows: ['5m'],
      max_age: `${MAX_AGE_MS}ms`,
      // A busy machine may hold one call back longer than the next.
      call_interval: '2400ms',
    },
    apps: apps.map((app) => ({
      name: app.name,
      sdkappid: app.sdkappid,
      base_url: simulator.url,
      poll: { schedule: `${firstPollMs(app) / 1000}-59/${POLL_INTERVAL_MS / 1000} * * * * *` },
      ...keys(app),
    })),
  });
  const snapshots: Snapshot[] = [];
  return {
    exporter,
    // The same seed makes the same counts.
    truth: createTruth({ apps: createServedApps(resolveOptions(options)), now: Date.now }),
    snapshots,
    calls: () => jsonLines<SeenCall>(simulator.program.output()).slice(1),
    log: () => jsonLines<LogLine>(exporter.output()),
    setFaults: (faults) => setFaults(simulator.url, faults),
    async watchUntil(condition) {
      const endMs = performance.now() + GIVE_UP_MS;
      for (;;) {
        const snapshot = await scrape(exporter);
        snapshots.push(snapshot);
        if (condition(({ name }) => pageOf(snapshot, name)) || performance.now() > endMs) return;
        await sleep(SCRAPE_INTERVAL_MS);
      }
    },
  };
}

export function pageOf(snapshot: Snapshot, app: string): AppPage {
  const page = snapshot.pages.get(app);
  if (page === undefined) throw new Error(`the page says nothing of ${app}`);
  return page;
}

async function startSimulatorProcess(options: SimulatorOptions) {
  const script = join(import.meta.dirname, 'simulator-process.ts');
  const program = startProgram(process.execPath, [script, JSON.stringify(options)]);
  const url = await eventually(async () => {
    const [first] = jsonLines<{ readonly url: string }>(program.output());
    if (first === undefined) throw new Error(`the simulator does not listen: ${program.output()}`);
    return first.url;
  });
  return { program, url };
}

async function setFaults(url: string, faults: readonly FaultJson[]): Promise<void> {
  const response = await fetch(`${url}/_faults`, { method: 'POST', body: JSON.stringify(faults) });
  if (response.status !== 200) throw new Error(await response.text());
}

async function scrape(exporter: ExporterProcess): Promise<Snapshot> {
  const beforeMs = Date.now();
  const response = await fetch(`${exporter.url}/metrics`);
  if (response.status !== 200) throw new Error(`a scrape was answered with ${response.status}`);
  const text = await response.text();
  return { beforeMs, afterMs: Date.now(), pages: appPages(text) };
}

/** Whole lines only: the last one may still be on its way. */
function jsonLines<Line>(output: string): readonly Line[] {
  return output
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

/** The exporter on many small simulated apps, scraped as Prometheus scrapes, watched for some rounds of polls. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Exporter, startExporter } from './exporter.ts';
import { nextMoment } from './moments.ts';
import { countSeries, samplesOf, scrapeBody, sumOf } from './page.ts';
import { cpuMs, residentBytes } from './process-usage.ts';
import type { Bench } from './row.ts';
import { type Simulators, startSimulators } from './simulator-processes.ts';
import { CALLS_PER_POLL } from './thousand-series.ts';

const decompress = promisify(gunzip);

export interface FleetOptions {
  readonly apps: number;
  /** All apps are polled at once, so often. */
  readonly pollSeconds: number;
  /** Rounds of polls that count, after those that warm the program up. */
  readonly rounds: number;
  readonly warmUpRounds: number;
  /** Whether an exporter that polls next to nothing runs beside, on the same machine in the same rounds. */
  readonly idleBeside?: boolean;
}

export interface Tick {
  readonly atSeconds: number;
  readonly residentBytes: number;
  /** Since the tick before, of one core. */
  readonly share: number;
  /** Likewise, of the busiest simulator. */
  readonly simulatorShare: number;
}

export interface FleetRun {
  readonly series: number;
  /** Processor time of each round. */
  readonly cpuMs: readonly number[];
  /** Of the idle exporter beside; 0 where there is none. */
  readonly idleCpuMs: readonly number[];
  readonly ticks: readonly Tick[];
  /** Polls of a window by a command that were not done shortly before the end of each round. */
  readonly late: readonly number[];
  readonly astray: Astray;
  /** Calls refused before the rounds that count, while all apps began at once. */
  readonly refusedBefore: number;
  readonly answered: number;
}

/** What should not have happened, in the rounds that count. */
export interface Astray {
  /** Calls that the rounds should have had and did not, or the other way round. */
  readonly miscounted: number;
  readonly refused: number;
  readonly failed: number;
  readonly skippedPolls: number;
}

/** All but calls that were refused, each of which is a failed one too, and repeated. */
export function sumOfAstray({ miscounted, refused, failed, skippedPolls }: Astray): number {
  return miscounted + Math.max(0, failed - refused) + skippedPolls;
}

/** Of all calls that were sent. */
export function refusedShare({ answered, astray: { refused } }: FleetRun): number {
  return refused / (answered + refused);
}

/** When it starts, and then at the end of the year. */
const IDLE_POLL = { schedule: '59 23 31 12 *', max_age: '9000h' };

const TICK_SECONDS = 5;
const SCRAPE_TICKS = 3;

/** A round is measured shortly before its end: all polls are done, and a large exposition can be read before the next polls start. */
function lookBeforeMs(pollSeconds: number): number {
  return (pollSeconds * 1000) / 20;
}

export async function runFleet({ programs, say }: Bench, options: FleetOptions): Promise<FleetRun> {
  const { apps, pollSeconds, rounds, warmUpRounds, idleBeside = false } = options;
  const simulators = await startSimulators(programs, idleBeside ? apps + 1 : apps);
  const poll = { schedule: cronOf(pollSeconds), max_age: '2h' };
  const exporter = await startExporter(programs, { apps: simulators.apps.slice(0, apps), poll });
  const idle = idleBeside
    ? await startExporter(programs, { apps: simulators.apps.slice(apps), poll: IDLE_POLL })
    : undefined;
  const begin = () => nextMoment(pollSeconds * 1000, pollSeconds * 1000 - lookBeforeMs(pollSeconds));
  await begin();
  const watch = createWatch({ exporter, idle }, simulators);
  for (let round = 0; round < warmUpRounds; round += 1) await watch.round(pollSeconds);
  const before = await countersOf(exporter, simulators);
  const results: RoundFigures[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const result = await watch.round(pollSeconds);
    results.push(result);
    const beside = idleBeside ? `, ${result.idleCpuMs} ms of the idle one` : '';
    say(`${apps} apps, round ${round + 1} of ${rounds}: ${result.cpuMs} ms of processor time${beside}`);
  }
  const after = await countersOf(exporter, simulators);
  const answered = after.answered - before.answered;
  return {
    series: countSeries(after.page),
    cpuMs: results.map((result) => result.cpuMs),
    idleCpuMs: results.map((result) => result.idleCpuMs),
    ticks: results.flatMap(({ ticks }) => ticks),
    late: results.map(({ late }) => late),
    astray: {
      miscounted: Math.abs(answered - CALLS_PER_POLL * apps * rounds),
      refused: after.refused - before.refused,
      failed: after.failed - before.failed,
      skippedPolls: after.skipped - before.skipped,
    },
    refusedBefore: before.refused,
    answered,
  };
}

/** A minute is written as it is by default, without seconds. */
function cronOf(pollSeconds: number): string {
  return pollSeconds === 60 ? '* * * * *' : `*/${pollSeconds} * * * * *`;
}

interface Counters {
  readonly answered: number;
  readonly refused: number;
  readonly failed: number;
  readonly skipped: number;
  readonly page: string;
}

async function countersOf({ url }: Exporter, simulators: Simulators): Promise<Counters> {
  const { answered, refused } = await simulators.calls();
  const page = (await scrapeBody(url)).toString('utf8');
  const failed = sumOf(page, 'timpush_api_request_failures_total');
  return { answered, refused, failed, skipped: sumOf(page, 'timpush_polls_skipped_total'), page };
}

interface RoundFigures {
  readonly cpuMs: number;
  readonly idleCpuMs: number;
  readonly ticks: readonly Tick[];
  readonly late: number;
}

interface Exporters {
  readonly exporter: Exporter;
  readonly idle: Exporter | undefined;
}

/** Looks every few seconds at what the processes use, and scrapes every third time. */
function createWatch({ exporter, idle }: Exporters, { processes }: Simulators) {
  const begunMs = Date.now();
  const used = () => [exporter, ...processes].map(({ pid }) => cpuMs(pid));
  let before = { atMs: performance.now(), used: used() };

  function tick(): Tick {
    const now = { atMs: performance.now(), used: used() };
    const elapsedMs = now.atMs - before.atMs;
    const [share = 0, ...others] = now.used.map((ms, index) => (ms - (before.used[index] ?? 0)) / elapsedMs);
    before = now;
    const atSeconds = (Date.now() - begunMs) / 1000;
    return {
      atSeconds,
      residentBytes: residentBytes(exporter.pid),
      share,
      simulatorShare: Math.max(...others),
    };
  }

  const cpuOf = (program: Exporter | undefined) => (program === undefined ? 0 : cpuMs(program.pid));

  return {
    /** One round, from shortly before its polls begin to shortly before the next ones do. */
    async round(pollSeconds: number): Promise<RoundFigures> {
      const [startCpuMs, startIdleCpuMs] = [cpuOf(exporter), cpuOf(idle)];
      const roundMs = Math.ceil(Date.now() / 1000 / pollSeconds) * pollSeconds * 1000;
      const ticks: Tick[] = [];
      const count = pollSeconds / TICK_SECONDS;
      let page: Buffer = Buffer.alloc(0);
      for (let index = 1; index <= count; index += 1) {
        await nextMoment(TICK_SECONDS * 1000, TICK_SECONDS * 1000 - lookBeforeMs(pollSeconds));
        ticks.push(tick());
        if (index % SCRAPE_TICKS !== 0 && index !== count) continue;
        page = await scrapeBody(exporter.url, { gzip: true });
        if (idle !== undefined) await scrapeBody(idle.url, { gzip: true });
      }
      const [endCpuMs, endIdleCpuMs] = [cpuOf(exporter), cpuOf(idle)];
      const late = latePolls((await decompress(page)).toString('utf8'), roundMs / 1000);
      return { cpuMs: endCpuMs - startCpuMs, idleCpuMs: endIdleCpuMs - startIdleCpuMs, ticks, late };
    },
  };
}

function latePolls(page: string, sinceSeconds: number): number {
  const successes = samplesOf(page, 'timpush_poll_last_success_timestamp_seconds');
  return [...successes.values()].filter((atSeconds) => atSeconds < sinceSeconds).length;
}

/** Runs a soak: good polls, then changing faults, then good polls again; returns the observations. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pageOf } from '../bench/exporter.ts';
import { samplesOf, sumOf } from '../bench/page.ts';
import { cpuMs, openFiles, residentBytes } from '../bench/process-usage.ts';
import type { Programs } from '../bench/programs.ts';
import { FAULT_CASES } from '../faults/fault-cases.ts';
import { eventually } from '../support/eventually.ts';
import { accountsOf, appIn, countsByReason, missingIn, settledAccounts } from './accounts.ts';
import { faultSchedule, type ScheduledFault } from './fault-schedule.ts';
import type { Account, Observation, ProcessMoment } from './observation.ts';
import type { SoakPlan } from './plan.ts';
import { collectReports, countScrapes, heapFloors } from './scraped.ts';
import { type SoakWorld, startWorld, type WorldOptions } from './world.ts';

const LOOK_SECONDS = 2;
/** How often the simulator gets the faults, each time those until the next but one. */
const TELL_SECONDS = 10;
/** Polls that hang when the faults end, end themselves, and good ones follow: within a minute, on a machine that is not busy. */
const GIVE_UP_MS = 300_000;
const QUIET_LOOK_MS = 700;

export interface SoakOptions extends WorldOptions {
  /** Says what is going on. */
  readonly say: (text: string) => void;
}

export async function soak(programs: Programs, { say, ...options }: SoakOptions): Promise<Observation> {
  const { plan } = options;
  const faults = faultSchedule({
    seed: plan.seed,
    apps: plan.apps.map(({ name }) => name),
    seconds: plan.faultSeconds,
    cases: FAULT_CASES,
  });
  const world = await startWorld(programs, options);
  return Promise.race([watch(world, { ...options, say, faults }), death(world)]);
}

/** Rejects when the exporter ends before the soak stops it. */
async function death({ exporter }: SoakWorld): Promise<never> {
  const code = await exporter.ended;
  throw new Error(`the exporter ended with exit code ${code}: ${exporter.output()}`);
}

interface WatchOptions extends SoakOptions {
  readonly faults: readonly ScheduledFault[];
}

async function watch(world: SoakWorld, { plan, faults, say }: WatchOptions): Promise<Observation> {
  await eventually(() => expectAllUp(world, plan.apps.length));
  say(
    `${plan.apps.length} apps are up; ${faults.length} faults in ${plan.faultSeconds} s, of seed ${plan.seed}`,
  );

  const { pid } = world.exporter;
  const before = openFiles(pid);
  const beganSeconds = Date.now() / 1000;
  const startCpuMs = cpuMs(pid);
  const moments = await throughFaults(world, { faults, beganSeconds, seconds: plan.faultSeconds, say });
  const processorShare = (cpuMs(pid) - startCpuMs) / 1000 / plan.faultSeconds;
  await world.simulator.setFaults([]);
  say('the faults are over');
  const { accounts, page } = await untilSettled(world, plan);
  const after = openFiles(pid);
  const span = { fromSeconds: beganSeconds, toSeconds: Date.now() / 1000 };
  say('reading what Prometheus has');
  return {
    plan,
    faults,
    beganSeconds,
    process: {
      moments,
      heapFloors: await heapFloors(world.prometheus, span),
      processorShare,
      openFilesAtRest: { before, after },
    },
    scrapes: await countScrapes(world.prometheus, span),
    accounts,
    failedPolls: countsByReason(page, 'timpush_poll_failures_total'),
    failedCalls: countsByReason(page, 'timpush_api_request_failures_total'),
    ...(await collectReports(world, { plan, ...span })),
    notHealed: notUp(page),
    ownFaults: world.log.filter(({ level }) => level === 'error').map(({ msg }) => msg),
  };
}

async function expectAllUp({ exporter }: SoakWorld, apps: number): Promise<void> {
  const up = sumOf(await pageOf(exporter), 'timpush_up');
  if (up !== apps) throw new Error(`only ${up} apps are up: ${exporter.output()}`);
}

interface FaultyTime {
  readonly faults: readonly ScheduledFault[];
  readonly beganSeconds: number;
  readonly seconds: number;
  readonly say: (text: string) => void;
}

/** Looks at the process again and again, while the faults come and go. */
async function throughFaults(
  { exporter, simulator }: SoakWorld,
  { faults, beganSeconds, seconds, say }: FaultyTime,
): Promise<readonly ProcessMoment[]> {
  const moments: ProcessMoment[] = [];
  const passed = () => Date.now() / 1000 - beganSeconds;
  let tellAtSeconds = 0;
  while (passed() < seconds) {
    const atSeconds = passed();
    if (atSeconds >= tellAtSeconds) {
      tellAtSeconds = atSeconds + TELL_SECONDS;
      await simulator.setFaults(faultsFor(faults, { beganSeconds, atSeconds }));
      say(`${Math.round(atSeconds)} s: ${(residentBytes(exporter.pid) / 1e6).toFixed(0)} MB`);
    }
    moments.push({
      atSeconds,
      residentBytes: residentBytes(exporter.pid),
      openFiles: openFiles(exporter.pid),
    });
    await sleep(Math.min(LOOK_SECONDS, seconds - atSeconds) * 1000);
  }
  return moments;
}

function faultsFor(
  faults: readonly ScheduledFault[],
  { beganSeconds, atSeconds }: { readonly beganSeconds: number; readonly atSeconds: number },
) {
  return faults
    .filter(({ from, to }) => from < atSeconds + 2 * TELL_SECONDS && to > atSeconds)
    .map(({ app, fault, from, to }) => ({ ...fault, app, from: beganSeconds + from, to: beganSeconds + to }));
}

interface Settled {
  readonly accounts: readonly Account[];
  /** The last one. */
  readonly page: string;
}

/** Waits until every poll has ended and every app is up, or until the time limit. */
async function untilSettled(world: SoakWorld, plan: SoakPlan): Promise<Settled> {
  const endMs = performance.now() + GIVE_UP_MS;
  let accounts: readonly Account[] = [];
  for (;;) {
    const page = await pageOf(world.exporter);
    accounts = settledAccounts(accounts, accountsOf(plan, world, { page, untilMs: Date.now() }));
    const isSettled = accounts.every((account) => missingIn(account) === 0) && notUp(page).length === 0;
    if (isSettled || performance.now() > endMs) return { accounts, page };
    await sleep(QUIET_LOOK_MS);
  }
}

function notUp(page: string): readonly string[] {
  return [...samplesOf(page, 'timpush_up')].filter(([, up]) => up !== 1).map(([labels]) => appIn(labels));
}

/** Observations as tests make them up: a short soak of two apps that held out, and what a test changes in it. */
import type { FaultJson } from '../faults/fault-case.ts';
import { FAMILIES, type Sums } from './counts.ts';
import type { Observation, ProcessMoment, SeenReport } from './observation.ts';
import { type SoakPlan, soakPlan } from './plan.ts';

export const BEGAN_SECONDS = 1_741_784_880;

/** Of the made-up apps, in the place of all. */
export function planOf(minutes: number): SoakPlan {
  const plan = soakPlan({ seed: 1, minutes });
  return { ...plan, apps: plan.apps.slice(0, 2), windows: ['5m'] };
}

const PLAN = planOf(3);
const [SHOP, CLUB] = PLAN.apps.map(({ name }) => name);

export const SHOP_NAME = SHOP ?? '';

/** Every one of them 7. */
function sumsOf(command: SeenReport['command']): Sums {
  return Object.fromEntries(FAMILIES[command].map((name) => [name, 7]));
}

export function reportOf(app: string, command: SeenReport['command']): SeenReport {
  return {
    app,
    command,
    window: '5m',
    start: BEGAN_SECONDS - 600,
    end: BEGAN_SECONDS - 300,
    successSeconds: BEGAN_SECONDS + 30,
    shownUntilSeconds: BEGAN_SECONDS + 40,
    sums: sumsOf(command),
    truth: sumsOf(command),
  };
}

/** A fault of the first app from the 20th to the 40th second, within which its report was polled. */
export function faultOf(fault: FaultJson) {
  return { app: SHOP_NAME, name: 'a fault', fault, from: 20, to: 40 };
}

/** Moments ten seconds apart. */
export function momentsOf(
  plan: SoakPlan,
  of: (share: number) => Partial<ProcessMoment>,
): readonly ProcessMoment[] {
  const count = plan.faultSeconds / 10;
  return Array.from({ length: count }, (_, index) => ({
    atSeconds: index * 10,
    residentBytes: 150e6,
    openFiles: 70,
    ...of(index / count),
  }));
}

/** Floors two minutes apart. */
export function floorsOf(
  plan: SoakPlan,
  of: (share: number) => number,
): Observation['process']['heapFloors'] {
  const count = Math.floor(plan.faultSeconds / 120);
  return Array.from({ length: count }, (_, index) => ({
    atSeconds: (index + 1) * 120,
    bytes: of(index / count),
  }));
}

export const HELD_OUT: Observation = {
  plan: PLAN,
  faults: [],
  beganSeconds: BEGAN_SECONDS,
  process: {
    moments: momentsOf(PLAN, () => ({})),
    heapFloors: [],
    processorShare: 0.06,
    openFilesAtRest: { before: 70, after: 75 },
  },
  scrapes: { answered: 30, failed: 1 },
  accounts: [
    { app: SHOP_NAME, due: 40, good: 30, failed: 6, skipped: 4 },
    { app: CLUB ?? '', due: 20, good: 20, failed: 0, skipped: 0 },
  ],
  failedPolls: new Map([['timeout', 6]]),
  failedCalls: new Map([['timeout', 9]]),
  reports: [SHOP_NAME, CLUB ?? ''].flatMap((app) => [
    reportOf(app, 'normal_push_loss'),
    reportOf(app, 'normal_push_statistics'),
  ]),
  withoutWindow: [],
  notHealed: [],
  ownFaults: [],
};

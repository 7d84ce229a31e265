/** The project's simulator in as many processes as many apps need. */
import type { BenchApp } from './exporter.ts';
import type { Program, Programs } from './programs.ts';

export interface SimulatedCalls {
  readonly answered: number;
  readonly refused: number;
}

export interface Simulators {
  readonly apps: readonly BenchApp[];
  readonly processes: readonly Program[];
  /** Of all of them since they began. */
  calls(): Promise<SimulatedCalls>;
}

interface Started {
  readonly url: string;
  readonly apps: readonly Omit<BenchApp, 'baseUrl'>[];
}

const APPS_PER_PROCESS = 500;
const FIRST_SDKAPPID = 1_400_000_000;

/** Resolves when all of them are warm. */
export async function startSimulators(programs: Programs, appCount: number): Promise<Simulators> {
  const script = new URL('./simulators.ts', import.meta.url).pathname;
  const starts = Array.from(
    { length: Math.ceil(appCount / APPS_PER_PROCESS) },
    (_, index) => index * APPS_PER_PROCESS,
  );
  const processes = starts.map((first) => {
    const count = Math.min(APPS_PER_PROCESS, appCount - first);
    return programs.startNode([script, String(FIRST_SDKAPPID + first), String(count)]);
  });
  const started = await Promise.all(processes.map((process) => process.ask<Started>()));
  return {
    processes,
    apps: started.flatMap(({ url, apps }) => apps.map((app) => ({ ...app, baseUrl: url }))),
    async calls() {
      const counts = await Promise.all(processes.map((process) => process.ask<SimulatedCalls>('calls')));
      return {
        answered: counts.reduce((sum, { answered }) => sum + answered, 0),
        refused: counts.reduce((sum, { refused }) => sum + refused, 0),
      };
    },
  };
}

/** Which fault holds for which app, and when: the same for the same seed. */
import { streamKey, uniform } from '../../src/simulator/traffic/random.ts';
import type { FaultCase, FaultJson } from '../faults/fault-case.ts';

export interface ScheduledFault {
  readonly app: string;
  readonly name: string;
  /** As it is posted to the simulator, without the app and the times. */
  readonly fault: FaultJson;
  /** Seconds since the schedule began; it holds in [from, to). */
  readonly from: number;
  readonly to: number;
}

export interface ScheduleOptions {
  readonly seed: number;
  readonly apps: readonly string[];
  readonly seconds: number;
  readonly cases: readonly FaultCase[];
}

interface Length {
  readonly least: number;
  readonly most: number;
}

const FAULT_SECONDS: Length = { least: 10, most: 60 };
const REST_SECONDS: Length = { least: 5, most: 60 };

/** In the order in which they begin. */
export function faultSchedule({ seed, apps, seconds, cases }: ScheduleOptions): readonly ScheduledFault[] {
  const meant = cases.filter(isOneForAnyTime);
  return apps
    .flatMap((app) => faultsOfApp(app, { seconds, cases: meant, chance: chanceOf(seed, app) }))
    .sort((a, b) => a.from - b.from);
}

/**
 * Several faults after one another have times of their own. A refusal that leaves an app alone for a minute would outlast the
 * good polls at the end.
 */
function isOneForAnyTime({ faults, callsInAll }: FaultCase): boolean {
  const [fault] = faults;
  return (
    faults.length === 1 &&
    fault !== undefined &&
    !('from' in fault || 'to' in fault) &&
    callsInAll === undefined
  );
}

interface AppScheduleOptions extends Pick<ScheduleOptions, 'seconds' | 'cases'> {
  readonly chance: () => number;
}

function faultsOfApp(app: string, { seconds, cases, chance }: AppScheduleOptions): readonly ScheduledFault[] {
  const lasting = ({ least, most }: Length) => least + Math.floor(chance() * (most - least + 1));
  const faults: ScheduledFault[] = [];
  // The first rest may be any part of one: not all apps begin well.
  let from = Math.floor(chance() * REST_SECONDS.most);
  while (from + FAULT_SECONDS.least <= seconds) {
    const to = Math.min(seconds, from + lasting(FAULT_SECONDS));
    const faultCase = cases[Math.floor(chance() * cases.length)];
    if (faultCase === undefined) return [];
    const { name, command } = faultCase;
    const fault = { ...faultCase.faults[0], ...(command === undefined ? {} : { command }) };
    faults.push({ app, name, fault, from, to });
    from = to + lasting(REST_SECONDS);
  }
  return faults;
}

function chanceOf(seed: number, app: string): () => number {
  const key = streamKey(seed, 'soak', app);
  let draws = 0;
  return () => {
    draws += 1;
    return uniform(key, draws);
  };
}

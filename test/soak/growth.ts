/** Whether memory and open files stay flat: along the line of least squares in a long soak, below a plain bound in a short one. */
import { type Point, slopeOf, spreadOf } from '../bench/statistics.ts';
import type { Observation, ProcessMoment } from './observation.ts';
import { isLong } from './plan.ts';

/** What memory may grow by after the warm-up and still be called flat, percent of its mean. */
export const FLAT_PERCENT = 5;
/** In a short soak, where every kind of page is still new to the program. */
export const MOST_RESIDENT_MEGABYTES = 400;
/** Another connection for each app: how many are needed at once hangs on how fast the machine is just then. */
export const MORE_OPEN_FILES = 50;

const LEAST_FLOORS = 5;

export interface Growth {
  /** From one end of the line of least squares to the other. */
  readonly growth: number;
  /** Half the width of its 95 % interval. */
  readonly bound: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

export function growthOf(points: readonly Point[]): Growth {
  const { slope, bound } = slopeOf(points);
  const length = (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0);
  const values = points.map(({ y }) => y);
  const { min, max } = spreadOf(values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { growth: slope * length, bound: bound * length, mean, min, max };
}

/** Of resident bytes, after the warm-up. */
export function memoryGrowth(seen: Observation): Growth {
  return growthOf(pointsOf(seen, ({ residentBytes }) => residentBytes));
}

/** Likewise, of files and connections. */
export function openFileGrowth(seen: Observation): Growth {
  return growthOf(pointsOf(seen, ({ openFiles }) => openFiles));
}

/** Of the heap that is live, after the warm-up; undefined when there are too few floors for a slope. */
export function heapGrowth({ plan, process }: Observation): Growth | undefined {
  const floors = process.heapFloors.filter(({ atSeconds }) => atSeconds >= plan.warmUpSeconds);
  return floors.length < LEAST_FLOORS
    ? undefined
    : growthOf(floors.map(({ atSeconds, bytes }) => ({ x: atSeconds, y: bytes })));
}

function pointsOf({ plan, process }: Observation, of: (moment: ProcessMoment) => number): readonly Point[] {
  return process.moments
    .filter(({ atSeconds }) => atSeconds >= plan.warmUpSeconds)
    .map((moment) => ({ x: moment.atSeconds, y: of(moment) }));
}

export function memoryProblems(seen: Observation): readonly string[] {
  const { growth, mean, max } = memoryGrowth(seen);
  const percent = (growth / mean) * 100;
  if (isLong(seen.plan)) {
    const resident =
      percent <= FLAT_PERCENT
        ? []
        : [`memory grew by ${percent.toFixed(1)} % after the warm-up, more than ${FLAT_PERCENT} %`];
    return [...resident, ...heapProblems(seen)];
  }
  const megabytes = max / 1e6;
  return megabytes <= MOST_RESIDENT_MEGABYTES
    ? []
    : [`memory reached ${Math.round(megabytes)} MB, more than ${MOST_RESIDENT_MEGABYTES} MB`];
}

/** Its few floors lie far from any line: it must have grown beyond doubt. */
function heapProblems(seen: Observation): readonly string[] {
  const heap = heapGrowth(seen);
  if (heap === undefined) return ['too little is known of the heap'];
  const [percent, bound] = [heap.growth, heap.bound].map((bytes) => (bytes / heap.mean) * 100);
  if (percent === undefined || bound === undefined || percent - bound <= FLAT_PERCENT) return [];
  return [`the live heap grew by ${percent.toFixed(1)} ± ${bound.toFixed(1)} % after the warm-up`];
}

export function openFileProblems(seen: Observation): readonly string[] {
  const { before, after } = seen.process.openFilesAtRest;
  const atRest =
    after - before <= MORE_OPEN_FILES
      ? []
      : [
          `${after} files are open after the faults, and were ${before} before: more than ${MORE_OPEN_FILES} more`,
        ];
  const { growth } = openFileGrowth(seen);
  const isFlat = !isLong(seen.plan) || growth <= MORE_OPEN_FILES;
  return isFlat ? atRest : [...atRest, `open files grew by ${growth.toFixed(1)} after the warm-up`];
}

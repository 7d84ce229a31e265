/** Reads from Prometheus what it scraped, and from the simulator what was true. */
import type { Counts } from '../../src/simulator/traffic/counts.ts';
import { querySeries, queryVector } from '../support/prometheus-api.ts';
import { trueSums } from './counts.ts';
import type { HeapFloor, Observation, Scrapes, SeenReport } from './observation.ts';
import type { SoakPlan } from './plan.ts';
import { BOUNDS_QUERY, mergedReports, type ShownReport, SUMS_QUERY, shownIn } from './seen-reports.ts';
import { SCRAPE_SECONDS, type SoakWorld, type TruthWindow } from './world.ts';

/** Short enough for an answer of some megabytes. */
const ASKED_SECONDS = 60;

export interface Span {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export async function countScrapes(prometheus: string, { fromSeconds, toSeconds }: Span): Promise<Scrapes> {
  const range = `up{job="timpush"}[${Math.ceil(toSeconds - fromSeconds)}s]`;
  const counted = async (of: string) =>
    (await queryVector(prometheus, `${of}(${range})`, toSeconds))[0]?.value ?? 0;
  const answered = await counted('sum_over_time');
  return { answered, failed: (await counted('count_over_time')) - answered };
}

const FLOOR_SECONDS = 120;

export async function heapFloors(
  prometheus: string,
  { fromSeconds, toSeconds }: Span,
): Promise<readonly HeapFloor[]> {
  if (toSeconds - fromSeconds < FLOOR_SECONDS) return [];
  const [floors] = await querySeries(
    prometheus,
    `min_over_time(nodejs_heap_size_used_bytes[${FLOOR_SECONDS}s])`,
    { start: fromSeconds + FLOOR_SECONDS, end: toSeconds, step: FLOOR_SECONDS },
  );
  return (floors?.points ?? []).map(([atSeconds, bytes]) => ({ atSeconds: atSeconds - fromSeconds, bytes }));
}

export async function collectReports(
  { prometheus, simulator }: SoakWorld,
  { plan, fromSeconds, toSeconds }: Span & { readonly plan: SoakPlan },
): Promise<Pick<Observation, 'reports' | 'withoutWindow'>> {
  const reports: ShownReport[] = [];
  const withoutWindow = new Set<string>();
  for (let startSeconds = fromSeconds; startSeconds < toSeconds; startSeconds += ASKED_SECONDS) {
    const endSeconds = Math.min(startSeconds + ASKED_SECONDS - SCRAPE_SECONDS, toSeconds);
    const range = { start: startSeconds, end: endSeconds, step: SCRAPE_SECONDS };
    const shown = shownIn({
      bounds: await querySeries(prometheus, BOUNDS_QUERY, range),
      sums: await querySeries(prometheus, SUMS_QUERY, range),
      stepSeconds: SCRAPE_SECONDS,
    });
    reports.push(...shown.reports);
    for (const one of shown.withoutWindow) withoutWindow.add(one);
  }
  const truths = rememberedTruths(simulator.truth);
  const sdkappids = new Map(plan.apps.map(({ name, sdkappid }) => [name, sdkappid]));
  const withTruth: SeenReport[] = [];
  for (const report of mergedReports(reports)) {
    const { app, command, start, end } = report;
    const counts = await truths({ sdkappid: sdkappids.get(app) ?? 0, start, end });
    withTruth.push({ ...report, truth: trueSums(command, counts) });
  }
  return { reports: withTruth, withoutWindow: [...withoutWindow] };
}

/** Many reports are of the same minutes. */
function rememberedTruths(ask: (window: TruthWindow) => Promise<Counts>): typeof ask {
  const known = new Map<string, Promise<Counts>>();
  return (window) => {
    const key = JSON.stringify(window);
    const counts = known.get(key) ?? ask(window);
    known.set(key, counts);
    return counts;
  };
}

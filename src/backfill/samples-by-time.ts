/** The samples of every timestamp: adds up slices into all windows in one pass, by the rules of the live exposition. */
import type { FunnelReport } from '../core/losses/funnel.ts';
import type { LossReport } from '../core/losses/loss.ts';
import { type FamilyName, METRIC_CATALOG } from '../core/metrics/metric-catalog.ts';
import { countSamples, type Sample, type Samples } from '../core/metrics/samples.ts';
import { funnelSum, lossSum } from './running-sum.ts';
import { type NamedWindow, type Slice, slicesOf } from './slice-plan.ts';

/** The upstream's answers for one slice. */
export interface SliceReports {
  readonly loss: LossReport;
  readonly statistics: FunnelReport;
}

export interface BackfilledApp {
  readonly name: string;
  readonly maxCodes: number;
  /** All windows of the app that consist of whole slices, shortest first. */
  readonly windows: readonly NamedWindow[];
  /** The names of the windows that the operator wants. */
  readonly wanted: ReadonlySet<string>;
}

export interface SamplesAtTime {
  /** Unix seconds. */
  readonly at: number;
  /** Empty when no wanted window is complete. */
  readonly samples: Samples;
}

export interface TimelineOptions {
  readonly app: BackfilledApp;
  readonly slices: readonly Slice[];
  readonly stepSeconds: number;
  /** The reports of a slice; undefined when one is missing. */
  readonly reportsOf: (slice: Slice) => SliceReports | undefined;
}

/** Yields one timestamp at a time. A slice without reports resets the sums: no window covers a gap. */
export function* samplesByTime(options: TimelineOptions): Generator<SamplesAtTime> {
  const { app, slices, stepSeconds, reportsOf } = options;
  const windows = app.windows.map((window) => windowSums(window, slicesOf(window, stepSeconds)));
  let run: SliceReports[] = [];
  for (const slice of slices) {
    const reports = reportsOf(slice);
    if (reports === undefined) {
      run = [];
      for (const window of windows) window.clear();
      continue;
    }
    run.push(reports);
    for (const window of windows) window.enter(reports, run.at(-1 - window.length));
    yield { at: slice.at, samples: shown(app, windows, run.length) };
  }
}

type WindowSums = ReturnType<typeof windowSums>;

function windowSums({ name }: NamedWindow, length: number) {
  const loss = lossSum();
  const statistics = funnelSum();
  return {
    name,
    /** In slices. */
    length,
    enter(entering: SliceReports, leaving: SliceReports | undefined) {
      loss.add(entering.loss);
      statistics.add(entering.statistics);
      if (leaving === undefined) return;
      loss.subtract(leaving.loss);
      statistics.subtract(leaving.statistics);
    },
    clear() {
      loss.clear();
      statistics.clear();
    },
    loss: () => ({ window: name, report: loss.total() }),
    statistics: () => ({ window: name, report: statistics.total() }),
  };
}

/**
 * The sum of an incomplete window is too small. But each of its codes would occur in the complete window as well. So it
 * decides with the other windows which codes get samples (zero where a window has no losses), and is then left out itself.
 */
function shown(app: BackfilledApp, windows: readonly WindowSums[], slicesAtHand: number): Samples {
  const all = countSamples(app, {
    loss: windows.map((window) => window.loss()),
    statistics: windows.map((window) => window.statistics()),
  });
  const whole = new Set(
    windows.flatMap(({ name, length }) => (length <= slicesAtHand && app.wanted.has(name) ? [name] : [])),
  );
  const isShown = ({ labels: { window } }: Sample) => window === undefined || whole.has(window);
  const kept = new Map<FamilyName, readonly Sample[]>();
  if (whole.size === 0) return kept;
  for (const [family, samples] of all) {
    const list = countsPushes(family) ? samples.filter(isShown) : [];
    if (list.length > 0) kept.set(family, list);
  }
  return kept;
}

/** False for the number of folded codes: it depends on windows that start before the first slice. */
function countsPushes(family: FamilyName): boolean {
  return METRIC_CATALOG[family].labels.includes('push_type');
}

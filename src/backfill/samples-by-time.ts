/** The samples of every moment: slices added up into all windows in one pass, shown by the same rules as the live page. */
import type { FunnelReport } from '../core/losses/funnel.ts';
import type { LossReport } from '../core/losses/loss.ts';
import { type FamilyName, METRIC_CATALOG } from '../core/metrics/metric-catalog.ts';
import { countSamples, type Sample, type Samples } from '../core/metrics/samples.ts';
import { funnelSum, lossSum } from './running-sum.ts';
import { type NamedWindow, type Slice, slicesOf } from './slice-plan.ts';

/** What the upstream answered for one slice. */
export interface SliceReports {
  readonly loss: LossReport;
  readonly statistics: FunnelReport;
}

export interface BackfilledApp {
  readonly name: string;
  readonly maxCodes: number;
  /** All windows of the app that whole slices make up, shortest first. */
  readonly windows: readonly NamedWindow[];
  /** The names of those whose samples are wanted. */
  readonly wanted: ReadonlySet<string>;
}

export interface SamplesAtTime {
  /** Unix seconds. */
  readonly at: number;
  /** Without a sample where no wanted window is whole. */
  readonly samples: Samples;
}

export interface TimelineOptions {
  readonly app: BackfilledApp;
  readonly slices: readonly Slice[];
  readonly stepSeconds: number;
  /** The reports of a slice; undefined where there are none to be had. */
  readonly reportsOf: (slice: Slice) => SliceReports | undefined;
}

/** Moment by moment. After a slice without reports, sums begin anew: no window reaches over the gap. */
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
 * The sum of a window that is not whole is no figure of it, but what occurs in it would occur in the whole window as well: it
 * decides with the others which codes are shown, and with a zero where they are not, and is then left out itself.
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
    const list = isFigure(family) ? samples.filter(isShown) : [];
    if (list.length > 0) kept.set(family, list);
  }
  return kept;
}

/** How many codes are folded depends on windows that reach further back than slices do: that count is not to be had. */
function isFigure(family: FamilyName): boolean {
  return METRIC_CATALOG[family].labels.includes('push_type');
}

/** A thousand small apps, all windows and both commands every minute: done in time, at what cost, and with what memory. */
import { type FleetRun, refusedShare, runFleet, sumOfAstray, type Tick } from '../fleet.ts';
import type { Result, RowResult, Target } from '../result.ts';
import type { Bench, Row } from '../row.ts';
import { slopeOf, spreadOf } from '../statistics.ts';

const FULL = { apps: 1_000, pollSeconds: 60, rounds: 10, warmUpRounds: 1 };
const QUICK = { apps: 100, pollSeconds: 20, rounds: 1, warmUpRounds: 0 };

/** What memory may grow by in the second half and still be called flat, percent of its mean. */
const FLAT_PERCENT = 5;

export const manyApps: Row = {
  name: 'many-apps',
  async measure(bench: Bench) {
    const options = bench.quick ? QUICK : FULL;
    const run = await runFleet(bench, options);
    return resultsOf(run, { ...options, judged: !bench.quick });
  },
};

interface Shown {
  readonly apps: number;
  readonly pollSeconds: number;
  readonly rounds: number;
  /** Targets are said of a thousand apps for ten minutes. */
  readonly judged: boolean;
}

function resultsOf(run: FleetRun, { apps, pollSeconds, rounds, judged }: Shown): RowResult {
  const target = (of: Target['of'], limit: number) =>
    judged ? { target: { of, bound: 'at most', limit } as const } : {};
  return {
    results: [
      { work: `${apps} apps: polls not done in time`, unit: '', ours: run.late, target: NONE },
      {
        work: `${apps} apps: calls miscounted or failed, polls skipped`,
        unit: '',
        ours: [sumOfAstray(run.astray)],
        target: NONE,
      },
      {
        work: `${apps} apps: calls that came too early for a simulator, and were repeated`,
        unit: '%',
        ours: [refusedShare(run) * 100],
      },
      {
        work: `${apps} apps: processor, of one core`,
        unit: '%',
        ours: run.cpuMs.map((ms) => (ms / 1000 / pollSeconds) * 100),
        ...target('median', 40),
      },
      {
        work: `${apps} apps: memory`,
        unit: 'MB',
        ours: run.ticks.map(({ residentBytes }) => residentBytes / 1e6),
        ...target('worst', 400),
        facts: factsOf(run, { apps, seconds: rounds * pollSeconds }),
      },
      ...(judged ? [growthResult(run, apps)] : []),
    ],
  };
}

const NONE: Target = { of: 'worst', bound: 'at most', limit: 0 };

function growthResult({ ticks }: FleetRun, apps: number): Result {
  const { percent, boundPercent } = growthOf(ticks.slice(ticks.length / 2));
  return {
    work: `${apps} apps: growth of memory in the second half`,
    unit: '%',
    ours: [percent],
    target: { of: 'worst', bound: 'at most', limit: FLAT_PERCENT },
    facts: [
      `Memory grew by ${percent.toFixed(1)} ± ${boundPercent.toFixed(1)} % in the second half, along the line of least ` +
        `squares; up to ${FLAT_PERCENT} % is called flat.`,
    ],
  };
}

interface Growth {
  readonly percent: number;
  readonly boundPercent: number;
}

/** Of the line through the points, from its one end to the other. */
function growthOf(ticks: readonly Tick[]): Growth {
  const points = ticks.map(({ atSeconds, residentBytes }) => ({ x: atSeconds, y: residentBytes }));
  const { slope, bound } = slopeOf(points);
  const seconds = (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0);
  const mean = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  return { percent: ((slope * seconds) / mean) * 100, boundPercent: ((bound * seconds) / mean) * 100 };
}

function factsOf(
  run: FleetRun,
  { apps, seconds }: { readonly apps: number; readonly seconds: number },
): readonly string[] {
  const busiest = (of: (tick: Tick) => number) => `${Math.round(spreadOf(run.ticks.map(of)).max * 100)} %`;
  return [
    `${apps} apps of ${Math.round(run.series / apps)} series each, a hundred of them counts and the rest what the exporter ` +
      `says of its polls: ${run.answered} calls in ${seconds} s, ${Math.round(run.answered / seconds)} a second, all ` +
      'apps beginning in the same second; every signature was verified, and a call within a second of the one before refused.',
    `Calls of ${apps} apps that were not as they should be: ${run.astray.miscounted} more or fewer than 16 per app and ` +
      `round, ${run.astray.refused} refused, ${run.astray.failed} failed; ${run.astray.skippedPolls} polls skipped. Before, ` +
      `at the start, ${run.refusedBefore} were refused.`,
    `Over its busiest five seconds the exporter was at ${busiest(({ share }) => share)} of a core, the busiest simulator ` +
      `at ${busiest(({ simulatorShare }) => simulatorShare)}.`,
  ];
}

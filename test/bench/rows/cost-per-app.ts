/** Processor time per app and minute, at ten, a hundred and a thousand apps: it should not depend on how many there are. */
import { type FleetOptions, refusedShare, runFleet, sumOfAstray } from '../fleet.ts';
import type { Curve, Result } from '../result.ts';
import type { Bench, Row } from '../row.ts';
import { median } from '../statistics.ts';

/** Few apps take longer until V8 has compiled what polls, and cost little beside the program itself: more rounds of both kinds. */
const FULL: readonly FleetOptions[] = [
  { apps: 10, pollSeconds: 60, rounds: 5, warmUpRounds: 4 },
  { apps: 100, pollSeconds: 60, rounds: 3, warmUpRounds: 2 },
  { apps: 1_000, pollSeconds: 60, rounds: 2, warmUpRounds: 1 },
];

/** Shorter rounds, and no thousand apps. */
const QUICK: readonly FleetOptions[] = [10, 100].map((apps) => ({
  apps,
  pollSeconds: 20,
  rounds: 1,
  warmUpRounds: 0,
}));

export const costPerApp: Row = {
  name: 'cost-per-app',
  isLong: true,
  async measure(bench) {
    const costs: Cost[] = [];
    for (const size of bench.quick ? QUICK : FULL) costs.push(await measureSize(bench, size));
    return { results: [...costs.map(resultOf), flatness(costs)], curves: costs.flatMap(curvesOf) };
  },
};

/** Milliseconds per app and minute, a value a round. */
interface Cost {
  readonly apps: number;
  readonly raw: readonly number[];
  /** Less what an idle exporter cost in the same rounds. */
  readonly net: readonly number[];
  /** A minute, not an app. */
  readonly idleMs: readonly number[];
  /** Of all calls. */
  readonly refused: number;
}

/** Each is a call more, so that these move a cost by half of what sizes may differ; a busy machine holds simulators up. */
const REFUSED_AT_MOST = 0.1;

async function measureSize(bench: Bench, options: FleetOptions): Promise<Cost> {
  const { apps, pollSeconds } = options;
  try {
    const run = await runFleet(bench, { ...options, idleBeside: true });
    const refused = refusedShare(run);
    if (refused > REFUSED_AT_MOST || sumOfAstray(run.astray) > 0) {
      const astray = JSON.stringify(run.astray);
      throw new Error(`not all polls of ${apps} apps were as they should be: ${astray}`);
    }
    const perMinute = (ms: number) => (ms * 60) / pollSeconds;
    return {
      apps,
      raw: run.cpuMs.map((ms) => perMinute(ms) / apps),
      net: run.cpuMs.map((ms, round) => perMinute(ms - (run.idleCpuMs[round] ?? 0)) / apps),
      idleMs: run.idleCpuMs.map(perMinute),
      refused,
    };
  } finally {
    await bench.programs.stopAll();
  }
}

function resultOf({ apps, net }: Cost): Result {
  return { work: `processor time per app and minute at ${apps} apps`, unit: 'ms', ours: net };
}

function flatness(costs: readonly Cost[]): Result {
  const medians = costs.map(({ net }) => median(net));
  const further = costs.slice(1).map((cost, index) => marginalText(costs[index] ?? cost, cost));
  const idle = costs.map(({ idleMs }) => Math.round(median(idleMs))).join(', ');
  const raw = costs.map((cost) => `${median(cost.raw).toFixed(1)} ms at ${cost.apps}`).join(', ');
  return {
    work: 'cost per app, the dearest size to the cheapest',
    unit: '',
    ours: [Math.max(...medians) / Math.min(...medians)],
    target: { of: 'median', bound: 'at most', limit: 1.2 },
    facts: [
      `Cost per app is judged less what an exporter cost in the same rounds that polled nothing and was scraped alike, ` +
        `${idle} ms a minute; with it it is ${raw} apps. One more app costs ${further.join(', ')}. ` +
        `Refused and repeated were ${costs.map(refusedText).join(', ')}.`,
    ],
  };
}

function refusedText({ apps, refused }: Cost): string {
  return `${(refused * 100).toFixed(1)} % of the calls at ${apps}`;
}

/** What the apps between two sizes cost each: whatever the program costs by itself is in neither. */
function marginalText(few: Cost, many: Cost): string {
  const total = ({ apps, raw }: Cost) => median(raw) * apps;
  const ms = (total(many) - total(few)) / (many.apps - few.apps);
  return `${ms.toFixed(1)} ms between ${few.apps} and ${many.apps}`;
}

function curvesOf({ apps, raw, net }: Cost): readonly Curve[] {
  return [
    { chart: 'apps', name: 'per app', x: apps, y: median(net) },
    { chart: 'apps', name: 'with its part of the idle program', x: apps, y: median(raw) },
  ];
}

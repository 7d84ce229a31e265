/** Processor time per app and minute, at ten, a hundred and a thousand apps: it should not depend on how many there are. */
import { type FleetOptions, refusedShare, runFleet, sumOfAstray } from '../fleet.ts';
import type { Curve, Result } from '../result.ts';
import type { Bench, Row } from '../row.ts';
import { median } from '../statistics.ts';

/** Few apps take longer until V8 has compiled what polls, and cost little beside the program itself: more rounds of both kinds. */
const FULL: Sizes = {
  idle: { pollSeconds: 60, rounds: 2, warmUpRounds: 1 },
  sizes: [
    { apps: 10, pollSeconds: 60, rounds: 4, warmUpRounds: 4 },
    { apps: 100, pollSeconds: 60, rounds: 2, warmUpRounds: 2 },
    { apps: 1_000, pollSeconds: 60, rounds: 2, warmUpRounds: 1 },
  ],
};

/** Shorter rounds, and no thousand apps. */
const QUICK_ROUNDS = { pollSeconds: 20, rounds: 1, warmUpRounds: 0 };
const QUICK: Sizes = {
  idle: QUICK_ROUNDS,
  sizes: [
    { apps: 10, ...QUICK_ROUNDS },
    { apps: 100, ...QUICK_ROUNDS },
  ],
};

interface Sizes {
  readonly idle: Omit<FleetOptions, 'apps'>;
  readonly sizes: readonly FleetOptions[];
}

/** Polled at the full hour only: what the program costs when it has next to nothing to do. */
const IDLE = { apps: 1, schedule: '0 * * * *' };

export const costPerApp: Row = {
  name: 'cost-per-app',
  isLong: true,
  async measure(bench) {
    const { idle, sizes } = bench.quick ? QUICK : FULL;
    const idleMs = median((await measureSize(bench, { ...idle, ...IDLE })).msPerMinute);
    const costs: Cost[] = [];
    for (const size of sizes) {
      const { apps } = size;
      const { msPerMinute, refused } = await measureSize(bench, size);
      costs.push({
        apps,
        raw: msPerMinute.map((ms) => ms / apps),
        net: msPerMinute.map((ms) => (ms - idleMs) / apps),
        refused,
      });
    }
    return { results: [...costs.map(resultOf), flatness(costs, idleMs)], curves: costs.flatMap(curvesOf) };
  },
};

/** Milliseconds per app and minute, a value a round. */
interface Cost {
  readonly apps: number;
  readonly raw: readonly number[];
  /** Less what the idle program costs. */
  readonly net: readonly number[];
  /** Of all calls. */
  readonly refused: number;
}

/** More of them would cost something else than polls do; some there are where a busy machine holds a simulator up. */
const REFUSED_AT_MOST = 0.05;

async function measureSize(
  bench: Bench,
  options: FleetOptions,
): Promise<{ readonly msPerMinute: readonly number[]; readonly refused: number }> {
  try {
    const run = await runFleet(bench, options);
    const refused = refusedShare(run);
    if (refused > REFUSED_AT_MOST || sumOfAstray(run.astray) > 0) {
      const astray = JSON.stringify(run.astray);
      throw new Error(`not all polls of ${options.apps} apps were as they should be: ${astray}`);
    }
    return { msPerMinute: run.cpuMs.map((ms) => (ms * 60) / options.pollSeconds), refused };
  } finally {
    await bench.programs.stopAll();
  }
}

function resultOf({ apps, net }: Cost): Result {
  return { work: `processor time per app and minute at ${apps} apps`, unit: 'ms', ours: net };
}

function flatness(costs: readonly Cost[], idleMs: number): Result {
  const medians = costs.map(({ net }) => median(net));
  const further = costs.slice(1).map((cost, index) => marginalText(costs[index] ?? cost, cost));
  const raw = costs.map((cost) => `${median(cost.raw).toFixed(1)} ms at ${cost.apps}`).join(', ');
  return {
    work: 'cost per app, the dearest size to the cheapest',
    unit: '',
    ours: [Math.max(...medians) / Math.min(...medians)],
    target: { of: 'median', bound: 'at most', limit: 1.2 },
    facts: [
      `Cost per app is judged less the ${Math.round(idleMs)} ms a minute of the idle program (one app, polled hourly, scraped ` +
        `alike); with them it is ${raw} apps. One more app costs ${further.join(', ')}. ` +
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

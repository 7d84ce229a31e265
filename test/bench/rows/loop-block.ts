/** The longest block of the event loop while every app's part of the page changes and is rebuilt under scrapes. */
import { type Exporter, pageOf, startExporter } from '../exporter.ts';
import { nextMoment } from '../moments.ts';
import { countSeries } from '../page.ts';
import type { Program } from '../programs.ts';
import type { Target } from '../result.ts';
import type { Bench, Row } from '../row.ts';
import { pollsOn } from '../seen-polls.ts';
import { median, spreadOf } from '../statistics.ts';
import { stripped } from '../stripped.ts';
import { startUpstream, UNPACED } from '../thousand-series.ts';
import { runWrk } from '../wrk.ts';

interface Size {
  readonly apps: number;
  /** All apps are polled at once, so often. */
  readonly cycleSeconds: number;
  readonly cycles: number;
  /** More of them at most, for those in which the machine kept even an idle program waiting. */
  readonly spareCycles: number;
  readonly target?: Target;
}

const FULL: Size = {
  apps: 100,
  cycleSeconds: 10,
  cycles: 8,
  spareCycles: 4,
  target: { of: 'worst', bound: 'at most', limit: 50 },
};
const QUICK: Size = { apps: 20, cycleSeconds: 5, cycles: 1, spareCycles: 0 };

/** Half of what is allowed: a machine that takes as much by itself says too little of the exporter. */
const IDLE_LIMIT_MS = 25;

/** A cycle is looked at so long before the next one's polls begin. */
const LOOK_BEFORE_MS = 1_000;

/** What the watcher in a program reports since the last request. */
interface Blocks {
  readonly maxMs: number;
  readonly p99Ms: number;
  /** How long the program's main thread ran in the longest one. */
  readonly ranMs: number;
}

export const loopBlock: Row = {
  name: 'loop-block',
  async measure(bench) {
    const { programs } = bench;
    const size = bench.quick ? QUICK : FULL;
    const { apps, cycles, spareCycles, cycleSeconds, target } = size;
    const preload = stripped('loop-watch.ts');
    const idle = programs.startNode(['--import', preload, stripped('rivals/idle.ts')]);
    const upstream = await startUpstream(programs, apps);
    const poll = { ...UNPACED, schedule: `*/${cycleSeconds} * * * * *`, max_age: '1h' };
    const exporter = await startExporter(programs, { apps: upstream.apps, poll, preload });
    const series = countSeries(await pageOf(exporter));
    // Scrapes begin before the first cycle that counts and end after the last one.
    const seconds = (cycles + spareCycles + 1) * cycleSeconds + 1;
    const [{ perSecond }, { watched, left }] = await Promise.all([
      runWrk(programs, { url: exporter.url, seconds, gzip: true }),
      watchCycles(bench, { exporter, idle, size }),
    ]);
    const fact =
      `Event loop: ${series} series, ${cycles} polls of all apps at once, ${Math.round(perSecond)} compressed scrapes a ` +
      `second meanwhile; judged is the worst of all polls, in which its main thread ran for ${ranText(watched)}; ` +
      `99 of 100 delays were below ` +
      `${spreadOf(watched.map(({ ours }) => ours.p99Ms)).max.toFixed(1)} ms. A program beside it that does nothing was ` +
      `kept waiting up to ${idleText(watched)}: that is the machine's own. Polls in which it waited more than ` +
      `${IDLE_LIMIT_MS} ms were made anew: ${left}.`;
    return {
      results: [
        {
          work: `longest event-loop block while ${apps} apps of 1,000 series change`,
          unit: 'ms',
          ours: watched.map(({ ours }) => ours.maxMs),
          ...(target === undefined ? {} : { target }),
          facts: [fact],
        },
      ],
    };
  },
};

interface WatchedCycle {
  readonly ours: Blocks;
  readonly idle: Blocks;
}

function ranText(watched: readonly WatchedCycle[]): string {
  const worst = watched.reduce((one, other) => (other.ours.maxMs > one.ours.maxMs ? other : one));
  return `${worst.ours.ranMs.toFixed(1)} ms`;
}

function idleText(watched: readonly WatchedCycle[]): string {
  const maxMs = watched.map(({ idle }) => idle.maxMs);
  return `${spreadOf(maxMs).max.toFixed(1)} ms (median of the polls ${median(maxMs).toFixed(1)} ms)`;
}

interface Watched {
  readonly exporter: Exporter;
  readonly idle: Program;
  readonly size: Size;
}

interface Watch {
  readonly watched: readonly WatchedCycle[];
  /** How many cycles did not count. */
  readonly left: number;
}

/** The longest blocks of each cycle. @throws Error when a cycle did not change every app. */
async function watchCycles(
  { say }: Bench,
  { exporter, idle, size: { apps, cycleSeconds, cycles, spareCycles } }: Watched,
): Promise<Watch> {
  const cycleMs = cycleSeconds * 1000;
  const look = async (): Promise<WatchedCycle> => {
    await nextMoment(cycleMs, cycleMs - LOOK_BEFORE_MS);
    const [ours, other] = await Promise.all([exporter.ask<Blocks>('blocks'), idle.ask<Blocks>('blocks')]);
    return { ours, idle: other };
  };
  const watched: WatchedCycle[] = [];
  await look();
  let before = pollsOn(await pageOf(exporter));
  let left = 0;
  while (watched.length < cycles) {
    const seen = await look();
    const after = pollsOn(await pageOf(exporter));
    const changed = [...after].filter(([app, poll]) => poll > (before.get(app) ?? 0)).length;
    if (changed < apps) throw new Error(`only ${changed} of ${apps} apps changed within ${cycleSeconds} s`);
    const { ours, idle: other } = seen;
    say(
      `blocked up to ${ours.maxMs.toFixed(1)} ms, of which it ran ${ours.ranMs.toFixed(1)} ms; ` +
        `an idle program ${other.maxMs.toFixed(1)} ms`,
    );
    before = after;
    if (seen.idle.maxMs <= IDLE_LIMIT_MS || left === spareCycles) watched.push(seen);
    else left += 1;
  }
  return { watched, left };
}

/** The longest block of the event loop while every app's part of the page changes and is rebuilt under scrapes. */
import { pageOf, startExporter } from '../exporter.ts';
import { nextMoment } from '../moments.ts';
import { countSeries } from '../page.ts';
import type { Program } from '../programs.ts';
import type { Bench, Row } from '../row.ts';
import { pollsOn } from '../seen-polls.ts';
import { spreadOf } from '../statistics.ts';
import { stripped } from '../stripped.ts';
import { startUpstream, UNPACED } from '../thousand-series.ts';
import { runWrk } from '../wrk.ts';

const CYCLE_MS = 10_000;
/** A cycle is looked at before the next one's polls begin. */
const LOOK_MS = 9_000;
const APPS = 100;

interface Blocks {
  readonly maxMs: number;
  readonly p99Ms: number;
}

export const loopBlock: Row = {
  name: 'loop-block',
  async measure(bench) {
    const { programs, quick } = bench;
    const cycles = quick ? 1 : 10;
    const preload = stripped('loop-watch.ts');
    const idle = programs.startNode(['--import', preload, stripped('rivals/idle.ts')]);
    const upstream = await startUpstream(programs, APPS);
    const poll = { ...UNPACED, schedule: `*/${CYCLE_MS / 1000} * * * * *`, max_age: '1h' };
    const exporter = await startExporter(programs, { apps: upstream.apps, poll, preload });
    const series = countSeries(await pageOf(exporter));
    // wrk begins before the first cycle that counts and ends after the last one.
    const load = runWrk(programs, {
      url: exporter.url,
      seconds: ((cycles + 1) * CYCLE_MS) / 1000 + 1,
      gzip: true,
    });
    const blocks = await watchCycles(bench, { exporter, idle, cycles });
    const { perSecond } = await load;
    const ours = blocks.map(([ofExporter]) => ofExporter.maxMs);
    const idleMs = blocks.map(([, ofIdle]) => ofIdle.maxMs);
    const p99 = spreadOf(blocks.map(([ofExporter]) => ofExporter.p99Ms));
    return {
      results: [
        {
          work: `longest event-loop block while ${APPS} apps of 1,000 series change`,
          unit: 'ms',
          ours,
          target: { of: 'worst', bound: 'at most', limit: 50 },
          facts: [
            `${series} series, ${cycles} polls of all apps at once, scraped ${Math.round(perSecond)} times a second ` +
              `meanwhile; judged is the worst of all polls; 99 of 100 delays were below ${p99.max.toFixed(1)} ms; an idle ` +
              `program beside it saw up to ${spreadOf(idleMs).max.toFixed(1)} ms, which is the machine's own.`,
          ],
        },
      ],
    };
  },
};

interface Watched {
  readonly exporter: Program & { readonly url: string };
  readonly idle: Program;
  readonly cycles: number;
}

/** The longest blocks of each cycle, ours and the idle program's. @throws Error when a cycle changed nothing. */
async function watchCycles(
  { say }: Bench,
  { exporter, idle, cycles }: Watched,
): Promise<readonly (readonly [Blocks, Blocks])[]> {
  const seen: [Blocks, Blocks][] = [];
  await nextMoment(CYCLE_MS, LOOK_MS);
  const look = () => Promise.all([exporter.ask<Blocks>('blocks'), idle.ask<Blocks>('blocks')]);
  let before = pollsOn(await pageOf(exporter));
  await look();
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    await nextMoment(CYCLE_MS, LOOK_MS);
    const blocks = await look();
    const after = pollsOn(await pageOf(exporter));
    const changed = [...after].filter(([app, poll]) => poll > (before.get(app) ?? 0)).length;
    if (changed < APPS) throw new Error(`only ${changed} of ${APPS} apps changed within ${CYCLE_MS} ms`);
    say(
      `blocked up to ${blocks[0].maxMs.toFixed(1)} ms, an idle program up to ${blocks[1].maxMs.toFixed(1)} ms`,
    );
    seen.push(blocks);
    before = after;
  }
  return seen;
}

/** How long after the upstream's last byte of a poll a scrape is answered with its counts. */
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { pageOf, startExporter } from '../exporter.ts';
import { monotonicMs } from '../moments.ts';
import { goodScrape, sumOf } from '../page.ts';
import type { Result } from '../result.ts';
import type { Bench, Row } from '../row.ts';
import { pollsOn } from '../seen-polls.ts';
import { median } from '../statistics.ts';
import { appsFor, startUpstream, UNPACED, type Upstream } from '../thousand-series.ts';

const SCRAPE_INTERVAL_MS = 20;
const LIMIT_SECONDS = 1.2;

interface Size {
  readonly series: number;
  readonly pollSeconds: number;
  /** Polls of all apps. */
  readonly polls: number;
}

const FULL: readonly Size[] = [
  { series: 1_000, pollSeconds: 2, polls: 20 },
  { series: 100_000, pollSeconds: 10, polls: 6 },
];
const QUICK: readonly Size[] = [{ series: 1_000, pollSeconds: 1, polls: 4 }];

export const freshness: Row = {
  name: 'freshness',
  async measure(bench) {
    const results: Result[] = [];
    for (const size of bench.quick ? QUICK : FULL) results.push(await measureSize(bench, size));
    return { results };
  },
};

async function measureSize({ programs, say }: Bench, { series, pollSeconds, polls }: Size): Promise<Result> {
  try {
    const upstream = await startUpstream(programs, appsFor(series));
    const poll = { ...UNPACED, schedule: `*/${pollSeconds} * * * * *`, max_age: '1h' };
    const exporter = await startExporter(programs, { apps: upstream.apps, poll });
    await upstream.ask('forget those before');
    const seen = await watchPage(exporter.url, (polls + 0.5) * pollSeconds * 1000);
    const delays = delaysOf(
      upstream,
      seen,
      await upstream.ask<Readonly<Record<string, number>>>('last bytes'),
    );
    const failures = sumOf(await pageOf(exporter), 'timpush_api_request_failures_total');
    // A call that is repeated would move the numbers that identify the polls.
    if (failures > 0) throw new Error(`${failures} calls failed: ${exporter.output()}`);
    say(`${delays.length} polls of apps seen at ${series} series`);
    const readMs = delays.map((delay) => delay.readMs);
    return {
      work: `from the upstream's last byte to the page, ${series / 1_000}k series`,
      unit: 's',
      ours: delays.map(({ answeredMs }) => answeredMs / 1000),
      target: { of: 'worst', bound: 'at most', limit: LIMIT_SECONDS },
      facts: [
        `Freshness at ${series / 1_000}k series: ${delays.length} polls of single apps, scraped every ` +
          `${SCRAPE_INTERVAL_MS} ms or as fast as the page is read; judged is the worst of the answers. Read to its end ` +
          `was the page after ${Math.round(median(readMs))} ms, ${Math.round(Math.max(...readMs))} ms at most.`,
      ],
    };
  } finally {
    await programs.stopAll();
  }
}

/** When the answer that first showed a poll of an app began and ended, on the clock of all processes. */
interface Sighting {
  readonly app: string;
  readonly poll: number;
  readonly answeredMs: number;
  readonly readMs: number;
}

async function watchPage(url: string, forMs: number): Promise<readonly Sighting[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const newest = new Map<string, number>();
  const sightings: Sighting[] = [];
  const endMs = monotonicMs() + forMs;
  while (monotonicMs() < endMs) {
    const beganMs = monotonicMs();
    const { answeredMs, body } = await goodScrape(url, { agent });
    const readMs = monotonicMs();
    for (const [app, poll] of pollsOn(body.toString('latin1'))) {
      if (poll > (newest.get(app) ?? -1)) sightings.push({ app, poll, answeredMs, readMs });
      newest.set(app, poll);
    }
    await sleep(Math.max(0, SCRAPE_INTERVAL_MS - (monotonicMs() - beganMs)));
  }
  agent.destroy();
  return sightings;
}

/** In milliseconds since the upstream's last byte. */
interface Delay {
  readonly answeredMs: number;
  readonly readMs: number;
}

/** Polls that ended before the watch began have no last byte noted, and do not count. */
function delaysOf(
  { apps }: Upstream,
  sightings: readonly Sighting[],
  lastByteMs: Readonly<Record<string, number>>,
): readonly Delay[] {
  const idOf = new Map(apps.map(({ name, sdkappid }) => [name, sdkappid]));
  return sightings.flatMap(({ app, poll, answeredMs, readMs }) => {
    const leftMs = lastByteMs[`${idOf.get(app)} ${poll}`];
    return leftMs === undefined ? [] : [{ answeredMs: answeredMs - leftMs, readMs: readMs - leftMs }];
  });
}

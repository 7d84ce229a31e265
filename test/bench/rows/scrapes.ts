/** Scrapes a second, ours and a rival's in turn, on the same bytes or series. */
import { startExporter } from '../exporter.ts';
import { countSeries, scrapeBody, sumOf } from '../page.ts';
import type { Programs } from '../programs.ts';
import type { Curve, Result } from '../result.ts';
import {
  fixedBuffer,
  fixedGzipBuffer,
  nginx,
  promClientPerScrape,
  pushgateway,
  type Rival,
  type StartRival,
} from '../rivals/start.ts';
import type { Bench, Row } from '../row.ts';
import { type SavedPage, savePage } from '../saved-page.ts';
import { median } from '../statistics.ts';
import { appsFor, startUpstream, UNPACED } from '../thousand-series.ts';
import { runWrk } from '../wrk.ts';

interface Comparison {
  readonly series: number;
  readonly gzip?: boolean;
  readonly rival: StartRival;
  /** Of our scrapes to the rival's. */
  readonly atLeast: number;
  /** Part of the quick run too. */
  readonly quick?: boolean;
}

const COMPARISONS: readonly Comparison[] = [
  { series: 1_000, rival: fixedBuffer, atLeast: 0.9 },
  { series: 10_000, rival: fixedBuffer, atLeast: 0.9, quick: true },
  { series: 100_000, rival: fixedBuffer, atLeast: 0.9 },
  { series: 1_000, gzip: true, rival: fixedGzipBuffer, atLeast: 0.8 },
  { series: 10_000, gzip: true, rival: fixedGzipBuffer, atLeast: 0.8, quick: true },
  { series: 100_000, gzip: true, rival: fixedGzipBuffer, atLeast: 0.8 },
  { series: 10_000, rival: pushgateway, atLeast: 30 },
  { series: 10_000, rival: promClientPerScrape, atLeast: 100, quick: true },
  { series: 100_000, rival: nginx, atLeast: 0.7 },
];

interface Runs {
  /** A load that does not count, until V8 has compiled what is hot: some 60,000 small scrapes, and seven seconds of a slow machine. */
  readonly warmUpSeconds: number;
  /** Rounds of a shared machine differ by a fifth: the ratio of the medians of 50 by 4 %, of 25 by 5 %, of 15 by 6 %. */
  readonly rounds: number;
  readonly seconds: number;
}

const FULL: Runs = { warmUpSeconds: 8, rounds: 50, seconds: 1 };
const QUICK: Runs = { warmUpSeconds: 2, rounds: 2, seconds: 1 };

export const scrapes: Row = {
  name: 'scrapes',
  async measure(bench) {
    const results: Result[] = [];
    const curves: Curve[] = [];
    for (const comparison of COMPARISONS.filter(({ quick }) => !bench.quick || quick)) {
      const result = await compare(bench, comparison);
      results.push(result);
      // The same page against another rival is no other point of ours.
      const isNew = ({ name, x }: Curve) => !curves.some((known) => known.name === name && known.x === x);
      curves.push(...curvesOf(comparison, result).filter(isNew));
    }
    return { results, curves };
  },
};

/** One comparison, its programs started for it and ended with it. */
async function compare({ programs, quick, say }: Bench, comparison: Comparison): Promise<Result> {
  const { series: wanted, gzip = false, atLeast } = comparison;
  try {
    const upstream = await startUpstream(programs, appsFor(wanted));
    const exporter = await startExporter(programs, { apps: upstream.apps, poll: UNPACED });
    const page = await savePage(programs, exporter.url);
    const rival = await comparison.rival(programs, page);
    say(`${wanted} series, ${gzip ? 'gzip' : 'plain'}, against ${rival.name}`);
    const rates = await takeTurns(programs, {
      urls: [exporter.url, rival.url],
      gzip,
      ...(quick ? QUICK : FULL),
    });
    return {
      work: `scrapes, ${gzip ? 'gzip' : 'plain'}, ${wanted / 1_000}k series`,
      unit: '/s',
      ours: rates[0],
      rival: { name: rival.name, values: rates[1] },
      target: { of: 'ratio', bound: 'at least', limit: atLeast },
      facts: [await pageFact(page, rival, { gzip, url: exporter.url })],
    };
  } finally {
    await programs.stopAll();
  }
}

interface Turns extends Runs {
  readonly urls: readonly [string, string];
  readonly gzip: boolean;
}

/** Rounds of both, each beginning with the other one. */
async function takeTurns(
  programs: Programs,
  { urls, gzip, warmUpSeconds, rounds, seconds }: Turns,
): Promise<readonly [number[], number[]]> {
  const rates: readonly [number[], number[]] = [[], []];
  for (const url of urls) await runWrk(programs, { url, gzip, seconds: warmUpSeconds });
  for (let round = 0; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      rates[side].push((await runWrk(programs, { url: urls[side], gzip, seconds })).perSecond);
    }
  }
  return rates;
}

/** What was served. @throws Error when a poll failed meanwhile: what is measured is a program at work. */
async function pageFact(
  { text }: SavedPage,
  rival: Rival,
  { gzip, url }: { readonly gzip: boolean; readonly url: string },
): Promise<string> {
  const failures = sumOf((await scrapeBody(url)).toString('utf8'), 'timpush_api_request_failures_total');
  if (failures > 0) throw new Error(`${failures} calls of the exporter failed`);
  const sent = gzip ? `, sent as ${megabytes((await scrapeBody(url, { gzip })).length)}` : '';
  return `Against ${rival.name}: ${countSeries(text)} series in ${megabytes(Buffer.byteLength(text))}${sent}.`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

/** Milliseconds a scrape, against the number of series. */
function curvesOf({ series, gzip }: Comparison, { ours, rival }: Result): readonly Curve[] {
  const point = (name: string, perSecond: readonly number[]): Curve => ({
    chart: 'series',
    name,
    x: series,
    y: 1000 / median(perSecond),
  });
  const own = point(`exporter, ${gzip ? 'gzip' : 'plain'}`, ours);
  return rival === undefined ? [own] : [own, point(rival.name, rival.values)];
}

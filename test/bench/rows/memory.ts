/** Memory after load, ours above that of a server of one fixed Buffer, in sizes of the page. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startExporter } from '../exporter.ts';
import { residentBytes } from '../process-usage.ts';
import type { Target } from '../result.ts';
import { fixedBuffer } from '../rivals/start.ts';
import type { Bench, Row } from '../row.ts';
import { savePage } from '../saved-page.ts';
import { appsFor, startUpstream } from '../thousand-series.ts';
import { runWrk } from '../wrk.ts';

/** What a server needs to give back what it took for the load. */
const REST_MS = 5_000;
/** What it asks for is said of this size; a smaller page is small beside the program itself. */
const JUDGED_SERIES = 100_000;
const TARGET: Target = { of: 'median', bound: 'at most', limit: 6 };

interface Memory {
  readonly pageBytes: number;
  readonly ours: number;
  readonly rival: number;
}

export const memory: Row = {
  name: 'memory',
  isLong: true,
  async measure(bench) {
    const series = bench.quick ? 10_000 : JUDGED_SERIES;
    const rounds: Memory[] = [];
    for (let round = 0; round < (bench.quick ? 1 : 3); round += 1) {
      rounds.push(await measureRound(bench, { series, oursFirst: round % 2 === 0 }));
    }
    const inPages = (of: (memory: Memory) => number) => rounds.map((round) => of(round) / round.pageBytes);
    return {
      results: [
        {
          work: `memory after load at ${series / 1_000}k series, above the rival's`,
          unit: 'pages',
          ours: inPages(({ ours, rival }) => ours - rival),
          ...(series === JUDGED_SERIES ? { target: TARGET } : {}),
          facts: rounds.map(
            ({ ours, rival, pageBytes }) =>
              `Memory: ${inMegabytes(ours)} after plain and compressed scrapes, the fixed Buffer's server ` +
              `${inMegabytes(rival)} after plain ones; the page has ${inMegabytes(pageBytes)}.`,
          ),
        },
      ],
    };
  },
};

async function measureRound(
  { programs, quick, say }: Bench,
  { series, oursFirst }: { readonly series: number; readonly oursFirst: boolean },
): Promise<Memory> {
  try {
    const upstream = await startUpstream(programs, appsFor(series));
    // Polled at the pace of real life: all answers at once would leave their garbage to be measured.
    const exporter = await startExporter(programs, { apps: upstream.apps });
    const page = await savePage(programs, exporter.url);
    const rival = await fixedBuffer(programs, page);
    const seconds = quick ? 1 : 10;
    const loadOurs = async () => {
      await runWrk(programs, { url: exporter.url, seconds });
      await runWrk(programs, { url: exporter.url, seconds, gzip: true });
    };
    const loadRival = () => runWrk(programs, { url: rival.url, seconds });
    for (const load of oursFirst ? [loadOurs, loadRival] : [loadRival, loadOurs]) await load();
    await sleep(quick ? 1_000 : REST_MS);
    const memory = {
      pageBytes: Buffer.byteLength(page.text),
      ours: residentBytes(exporter.pid),
      rival: residentBytes(rival.pid),
    };
    say(`${inMegabytes(memory.ours)} against ${inMegabytes(memory.rival)}`);
    return memory;
  } finally {
    await programs.stopAll();
  }
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

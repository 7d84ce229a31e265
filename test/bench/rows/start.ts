/** From starting the program to its first answered scrape, against the least that Fastify and prom-client can be. */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../support/free-port.ts';
import { launchExporter } from '../exporter.ts';
import { monotonicMs } from '../moments.ts';
import { scrape } from '../page.ts';
import type { Program } from '../programs.ts';
import type { Bench, Row } from '../row.ts';
import { stripped } from '../stripped.ts';
import { startUpstream, UNPACED } from '../thousand-series.ts';

const ASK_INTERVAL_MS = 2;
const PATIENCE_MS = 30_000;

type Launch = () => Promise<Program & { readonly url: string }>;

export const start: Row = {
  name: 'start',
  async measure({ programs, quick }: Bench) {
    const upstream = await startUpstream(programs, 1);
    const script = stripped('rivals/empty.ts');
    const exporter: Launch = () => launchExporter(programs, { apps: upstream.apps, poll: UNPACED });
    const empty: Launch = async () => {
      const port = await freePort();
      return { ...programs.startNode([script, String(port)]), url: `http://127.0.0.1:${port}/metrics` };
    };
    const ours: number[] = [];
    const rivals: number[] = [];
    // The first start of each reads files from the disk, and does not count.
    for (let round = 0; round <= (quick ? 3 : 20); round += 1) {
      const oursMs = await startMs(exporter);
      const rivalMs = await startMs(empty);
      if (round === 0) continue;
      ours.push(oursMs);
      rivals.push(rivalMs);
    }
    return {
      results: [
        {
          work: 'start to first answered scrape',
          unit: 'ms',
          ours,
          rival: { name: 'empty Fastify + prom-client', values: rivals },
          target: { of: 'ratio', bound: 'at most', limit: 1.5 },
        },
      ],
    };
  },
};

async function startMs(launch: Launch): Promise<number> {
  const program = await launch();
  try {
    while (!(await answers(program.url))) {
      if (monotonicMs() - program.startedMs > PATIENCE_MS)
        throw new Error(`it does not answer: ${program.output()}`);
      await sleep(ASK_INTERVAL_MS);
    }
    return monotonicMs() - program.startedMs;
  } finally {
    await program.stop();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await scrape(url)).status === 200;
  } catch {
    return false;
  }
}

/** Apps of a thousand series each, and the upstream they are polled from. */
import type { BenchApp } from './exporter.ts';
import type { Program, Programs } from './programs.ts';

/** All windows, both commands. */
export const CALLS_PER_POLL = 16;

/** With eight overall, and what an app shows of itself, as near a thousand series as it gets. */
const PLATFORM_ROWS = 58;

const FIRST_SDKAPPID = 1_400_000_000;

/** As fast as the upstream answers, so that a row gets going at once. */
export const UNPACED = { call_interval: '1ms' };

/**
 * Room for new objects of the upstream, in MB, so that it hardly ever collects them: in a burst of calls the threads that do so
 * took up to 80 % of a processor from the program that is measured.
 */
const UPSTREAM_ROOM_MB = 64;

export interface Upstream extends Program {
  readonly apps: readonly BenchApp[];
}

/** How many apps make a page of so many series. */
export function appsFor(series: number): number {
  return series / 1_000;
}

export async function startUpstream(programs: Programs, appCount: number): Promise<Upstream> {
  const script = new URL('./upstream.ts', import.meta.url).pathname;
  const room = ['min', 'max'].map((end) => `--${end}-semi-space-size=${UPSTREAM_ROOM_MB}`);
  const program = programs.startNode([...room, script, String(PLATFORM_ROWS), String(CALLS_PER_POLL)]);
  const port = await program.ask<number>();
  const apps = Array.from({ length: appCount }, (_, index) => ({
    name: `app-${String(index).padStart(3, '0')}`,
    sdkappid: FIRST_SDKAPPID + index,
    secretKey: 'opens-nothing',
    baseUrl: `http://127.0.0.1:${port}`,
  }));
  return { ...program, apps };
}

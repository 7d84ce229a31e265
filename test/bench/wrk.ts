/** Load by wrk: as many scrapes as a server answers, over a few connections, and the proof that all were answered well. */
import type { Programs } from './programs.ts';

export interface Load {
  readonly url: string;
  readonly seconds: number;
  /** `Accept-Encoding: gzip`, as Prometheus asks. */
  readonly gzip?: boolean;
}

export interface LoadFigures {
  readonly perSecond: number;
  readonly requests: number;
}

/** Below the exporter's limit of scrapes at once, and enough to keep one thread of a server busy. */
const CONNECTIONS = 4;

/** @throws Error when a request failed, or none was answered. */
export async function runWrk(programs: Programs, { url, seconds, gzip = false }: Load): Promise<LoadFigures> {
  const header = gzip ? ['-H', 'Accept-Encoding: gzip'] : [];
  const limits = ['-t', '1', '-c', String(CONNECTIONS), '-d', `${seconds}s`, '--timeout', '30s'];
  const wrk = programs.start('wrk', [...limits, ...header, url]);
  const code = await wrk.ended;
  if (code !== 0) throw new Error(`wrk failed: ${wrk.output()}`);
  return parseWrk(wrk.output());
}

/** Reads what wrk prints. @throws Error when requests failed or none was answered. */
export function parseWrk(text: string): LoadFigures {
  const failures = text.match(/^ *(?:Socket errors|Non-2xx).*$/gm);
  if (failures !== null)
    throw new Error(`wrk saw failures: ${failures.map((line) => line.trim()).join('; ')}`);
  const perSecond = Number(/^Requests\/sec: +([\d.]+)$/m.exec(text)?.[1]);
  const requests = Number(/^ *(\d+) requests in /m.exec(text)?.[1]);
  if (!(perSecond > 0 && requests > 0)) throw new Error(`wrk had no answer: ${text.trim()}`);
  return { perSecond, requests };
}

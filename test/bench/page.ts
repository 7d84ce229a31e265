/** The metrics page as a scraper gets it: bytes on the wire, and the samples in them. */
import http from 'node:http';
import { monotonicMs } from './moments.ts';

export interface Scrape {
  readonly status: number;
  /** When its headers came: from then on it is settled what it shows. On the clock of all processes. */
  readonly answeredMs: number;
  /** As sent, compressed when it was. */
  readonly body: Buffer;
}

export interface ScrapeOptions {
  readonly gzip?: boolean;
  readonly agent?: http.Agent;
}

/** One scrape. Rejects when there is no whole answer. */
export function scrape(url: string, { gzip = false, agent }: ScrapeOptions = {}): Promise<Scrape> {
  return new Promise((resolve, reject) => {
    const headers = gzip ? { 'accept-encoding': 'gzip' } : {};
    const request = http.get(url, { headers, ...(agent === undefined ? {} : { agent }) }, (response) => {
      const answeredMs = monotonicMs();
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, answeredMs, body: Buffer.concat(chunks) });
      });
    });
    request.on('error', reject);
  });
}

/** One that was answered well. */
export async function goodScrape(url: string, options: ScrapeOptions = {}): Promise<Scrape> {
  const answer = await scrape(url, options);
  if (answer.status !== 200) throw new Error(`${url} was answered with ${answer.status}`);
  return answer;
}

/** The body of a good answer. */
export async function scrapeBody(url: string, options: ScrapeOptions = {}): Promise<Buffer> {
  return (await goodScrape(url, options)).body;
}

/** How many series a page has. */
export function countSeries(page: string): number {
  return page.match(/^[a-zA-Z_]/gm)?.length ?? 0;
}

/** The samples of one family, by their label text; a family without labels has an empty one. */
export function samplesOf(page: string, family: string): ReadonlyMap<string, number> {
  const from = page.indexOf(`# TYPE ${family} `);
  if (from === -1) return new Map();
  const to = page.indexOf('\n# ', from);
  const lines = page.slice(from, to === -1 ? undefined : to).matchAll(/^\w+(?:\{(.*)\})? (\S+)$/gm);
  return new Map([...lines].map(([, labels = '', value]) => [labels, Number(value)]));
}

export function sumOf(page: string, family: string): number {
  return [...samplesOf(page, family).values()].reduce((sum, value) => sum + value, 0);
}

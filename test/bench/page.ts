/** The metrics page as a scraper gets it: bytes on the wire, and the samples in them. */
import http from 'node:http';

export interface Scrape {
  readonly status: number;
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
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    request.on('error', reject);
  });
}

/** The body of a good answer. */
export async function scrapeBody(url: string, options: ScrapeOptions = {}): Promise<Buffer> {
  const { status, body } = await scrape(url, options);
  if (status !== 200) throw new Error(`${url} was answered with ${status}`);
  return body;
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

/** GET /metrics: hands out the page that is ready. It never calls the upstream and never waits for a poll. */
import type { FastifyInstance } from 'fastify';
import { TEXT_CONTENT_TYPE } from '../exposition/content-type.ts';

/** The rendered page, as this route needs it. */
export interface PageSource {
  current(): Promise<{ readonly plain: Buffer; readonly gzipped: () => Promise<Buffer> }>;
}

export function metricsRoute(server: FastifyInstance, path: string, page: PageSource): void {
  server.get(path, async (request, reply) => {
    // Rendered before the status is sent: a failure must not look like a good, empty scrape.
    const { plain, gzipped } = await page.current();
    const compressed = acceptsGzip(request.headers['accept-encoding']) ? await gzipped() : undefined;
    reply.header('content-type', TEXT_CONTENT_TYPE).header('vary', 'accept-encoding');
    if (compressed === undefined) return reply.send(plain);
    return reply.header('content-encoding', 'gzip').send(compressed);
  });
}

/** Whether an Accept-Encoding header allows gzip: named or by `*`, and not with a weight of 0. */
export function acceptsGzip(header: string | readonly string[] | undefined): boolean {
  const codings = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((entry) => {
      const [coding = '', ...parameters] = entry.split(';').map((part) => part.trim());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return { coding, allowed: weight === undefined || Number(weight.slice(2)) > 0 };
    });
  const named =
    codings.find(({ coding }) => coding === 'gzip') ?? codings.find(({ coding }) => coding === '*');
  return named?.allowed ?? false;
}

/** GET /metrics: hands out the page that is ready, to so many at once. It never calls the upstream and never waits for a poll. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { CONTENT_TYPES, type Format } from '../core/metrics/exposition-format.ts';
import type { Chunks, Coding } from '../exposition/exposition.ts';
import { type Asked, createNegotiation } from './content-negotiation.ts';
import { isResponseFinished } from './response-finished.ts';

/** The page, as this route needs it. */
export interface PageSource {
  /** At once where it is ready. */
  pieces(format: Format, coding: Coding): Chunks | Promise<Chunks>;
}

export interface MetricsRouteOptions {
  readonly path: string;
  readonly page: PageSource;
  /** How many scrapes may be under way at once; 0 for any number. */
  readonly maxRequests: number;
}

/** Longer than any scrape timeout in use: whoever reads more slowly gets nothing out of it, but would hold a page in memory. */
const LONGEST_SCRAPE_MS = 60_000;

export function metricsRoute(
  server: FastifyInstance,
  { path, page, maxRequests }: MetricsRouteOptions,
): void {
  const negotiate = createNegotiation();
  let underWay = 0;

  function begin(reply: FastifyReply): void {
    underWay += 1;
    const tooLong = setTimeout(() => reply.raw.destroy(), LONGEST_SCRAPE_MS);
    // The one event that comes however the scrape ends: read to the end, broken off, timed out.
    reply.raw.once('close', () => {
      underWay -= 1;
      clearTimeout(tooLong);
    });
  }

  server.get(path, (request, reply) => {
    if (maxRequests > 0 && underWay >= maxRequests) return void refuse(reply, maxRequests);
    const asked = negotiate(request.headers.accept, request.headers['accept-encoding']);
    const pieces = page.pieces(asked.format, asked.coding);
    if (pieces instanceof Promise) {
      begin(reply);
      // Made before the status is sent: a failure must not look like a good, empty scrape.
      return pieces.then((made) => send(reply, asked, made));
    }
    send(reply, asked, pieces);
    if (!isResponseFinished(reply.raw)) begin(reply);
  });
}

function send(reply: FastifyReply, { format, coding }: Asked, pieces: Chunks): FastifyReply {
  reply.header('content-type', CONTENT_TYPES[format]).header('vary', 'accept, accept-encoding');
  if (coding === 'gzip') reply.header('content-encoding', 'gzip');
  if (pieces.length === 1) return reply.send(pieces[0]);
  reply.header('content-length', lengthOf(pieces));
  return reply.send(Readable.from(pieces));
}

function lengthOf(pieces: Chunks): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

function refuse(reply: FastifyReply, maxRequests: number): void {
  reply
    .code(503)
    .header('retry-after', '1')
    .type('text/plain; charset=utf-8')
    .send(`${maxRequests} scrapes are under way already: see --web.max-requests\n`);
}

/** GET /metrics: sends the exposition, to a limited number of clients at once. A scrape never calls the upstream and never waits for a poll. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { CONTENT_TYPES, type Format } from '../core/metrics/exposition-format.ts';
import type { Chunks, Coding } from '../exposition/exposition.ts';
import type { Messages } from '../messages/messages.ts';
import { negotiate, type Representation } from './content-negotiation.ts';

/** The source of the exposition, as this route needs it. */
export interface ExpositionSource {
  /** The exposition in one or more chunks; not a promise where it is ready. Rejects when it cannot be made. */
  chunks(format: Format, coding: Coding): Chunks | Promise<Chunks>;
}

export interface MetricsRouteOptions {
  readonly path: string;
  readonly exposition: ExpositionSource;
  /** The limit of scrapes at once; 0 means no limit. */
  readonly maxRequests: number;
  readonly messages: Messages;
}

/** Longer than any scrape timeout in use. A slower client gets no use out of its scrape, but keeps an exposition in memory. */
const LONGEST_SCRAPE_MS = 60_000;

export function metricsRoute(
  server: FastifyInstance,
  { path, exposition, maxRequests, messages }: MetricsRouteOptions,
): void {
  let underWay = 0;

  function countUntilClosed(reply: FastifyReply): void {
    underWay += 1;
    const timeout = setTimeout(() => reply.raw.destroy(), LONGEST_SCRAPE_MS);
    // Every scrape ends with this event: a complete one, an aborted one and one that timed out.
    reply.raw.once('close', () => {
      underWay -= 1;
      clearTimeout(timeout);
    });
  }

  server.get(path, (request, reply) => {
    if (maxRequests > 0 && underWay >= maxRequests) {
      const text = messages.webErrors.tooManyScrapes({ limit: maxRequests });
      return reply.code(503).header('retry-after', '1').type('text/plain; charset=utf-8').send(`${text}\n`);
    }
    const representation = negotiate(request.headers);
    const chunks = exposition.chunks(representation.format, representation.coding);
    if (chunks instanceof Promise) {
      countUntilClosed(reply);
      // Await the exposition before the status is sent: a failure must not look like a good, empty scrape.
      return chunks.then((ready) => send(reply, representation, ready));
    }
    send(reply, representation, chunks);
    if (!isFinished(reply.raw)) countUntilClosed(reply);
    return reply;
  });
}

function send(reply: FastifyReply, { format, coding }: Representation, chunks: Chunks): FastifyReply {
  reply.header('content-type', CONTENT_TYPES[format]).header('vary', 'accept, accept-encoding');
  if (coding === 'gzip') reply.header('content-encoding', 'gzip');
  if (chunks.length === 1) return reply.send(chunks[0]);
  reply.header(
    'content-length',
    chunks.reduce((sum, { length }) => sum + length, 0),
  );
  return reply.send(Readable.from(chunks));
}

/** Whether the operating system has accepted the whole response, or the client has disconnected. */
function isFinished({ destroyed, writableEnded, socket }: ServerResponse): boolean {
  return destroyed || (writableEnded && socket?.writableLength === 0);
}

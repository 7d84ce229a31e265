/** GET /api/v1/loss: the figures of the status page as JSON. It never calls the upstream. */
import type { FastifyInstance } from 'fastify';
import { type ShownApps, type StatusQuery, shownStatus } from '../status-query.ts';
import { apiError, lossResponse, lossResponseOf } from './loss-schema.ts';
import { jsonSchema } from './openapi.ts';

const SCHEMA = {
  operationId: 'loss',
  summary: 'Push losses of one app in one window, explained, as of the last poll',
  querystring: {
    type: 'object',
    properties: {
      app: { type: 'string', description: 'Name of an app as configured; the first one when left out.' },
      window: {
        type: 'string',
        description:
          'Name of a window as configured, such as 5m; an hour, or else the shortest, when left out.',
      },
    },
  },
  response: {
    200: { description: 'The figures.', ...jsonSchema(lossResponse) },
    400: { description: 'There is no such app or window.', ...jsonSchema(apiError) },
  },
};

export function lossRoute(api: FastifyInstance, apps: ShownApps): void {
  api.get<{ Querystring: StatusQuery }>('/api/v1/loss', { schema: SCHEMA }, async (request, reply) => {
    const shown = shownStatus(apps, request.query);
    reply.header('cache-control', 'no-store');
    if (!shown.ok) return reply.code(400).send({ error: shown.message, known: shown.known });
    return reply.send(lossResponseOf(shown.report));
  });
}

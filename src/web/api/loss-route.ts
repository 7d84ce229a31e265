/** GET /api/v1/loss: the status report of one app and one window as JSON. It never calls the upstream. */
import type { FastifyInstance } from 'fastify';
import type { Messages } from '../../messages/messages.ts';
import { type AppStatus, queryStatus, type StatusQuery } from '../status-query.ts';
import { apiError, lossResponse, lossResponseOf } from './loss-schema.ts';
import { jsonSchema } from './openapi.ts';

const SCHEMA = {
  operationId: 'loss',
  summary:
    'Push losses of one app in one window, as of the last poll, with the meaning and the remedy of each code',
  querystring: {
    type: 'object',
    properties: {
      app: { type: 'string', description: 'Name of an app in the configuration; the first one by default.' },
      window: {
        type: 'string',
        description:
          'Name of a window in the configuration, such as 5m; by default one hour, or else the shortest window.',
      },
    },
  },
  response: {
    200: { description: 'The status report.', ...jsonSchema(lossResponse) },
    400: { description: 'There is no such app or window.', ...jsonSchema(apiError) },
  },
};

export function lossRoute(api: FastifyInstance, apps: readonly AppStatus[], messages: Messages): void {
  api.get<{ Querystring: StatusQuery }>('/api/v1/loss', { schema: SCHEMA }, async (request, reply) => {
    const result = queryStatus(apps, request.query, messages);
    reply.header('cache-control', 'no-store');
    if (!result.ok) return reply.code(400).send({ error: result.message, known: result.known });
    return reply.send(lossResponseOf(result.report));
  });
}

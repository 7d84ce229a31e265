/** A rival: the least that Fastify and prom-client make a metrics page of. Argument: port. */
import Fastify from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';

const registry = new Registry();
collectDefaultMetrics({ register: registry });

const server = Fastify();
server.get('/metrics', async (_request, reply) =>
  reply.header('content-type', registry.contentType).send(await registry.metrics()),
);
await server.listen({ host: '127.0.0.1', port: Number(process.argv[2]) });

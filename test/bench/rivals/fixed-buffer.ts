/** A rival: Fastify sending one fixed Buffer. Arguments: port, file, content type, content encoding or nothing. */
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';

const [port = '', file = '', contentType = '', contentEncoding] = process.argv.slice(2);
const page = readFileSync(file);
const server = Fastify();

server.get('/metrics', (_request, reply) => {
  reply.header('content-type', contentType).header('vary', 'accept-encoding');
  if (contentEncoding !== undefined) reply.header('content-encoding', contentEncoding);
  return reply.send(page);
});

await server.listen({ host: '127.0.0.1', port: Number(port) });

/** Health checks: `/-/healthy` answers while the process runs, `/-/ready` once every app was polled, whether the polls succeeded or not. */
import type { FastifyInstance } from 'fastify';

/** The names of the apps whose first poll has not ended in every window. */
export type AppsNotPolled = () => readonly string[];

export const HEALTH_PATHS: readonly string[] = ['/-/healthy', '/-/ready'];

export function healthRoutes(server: FastifyInstance, appsNotPolled: AppsNotPolled): void {
  server.get('/-/healthy', async (_request, reply) => reply.type('text/plain; charset=utf-8').send('OK\n'));
  server.get('/-/ready', async (_request, reply) => {
    const missing = appsNotPolled();
    reply.type('text/plain; charset=utf-8');
    if (missing.length === 0) return reply.send('OK\n');
    return reply.code(503).send(`waiting for the first poll of ${missing.join(', ')}\n`);
  });
}

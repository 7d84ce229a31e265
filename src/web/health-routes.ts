/** Probes: `/-/healthy` says that the process answers, `/-/ready` that every app has been polled once, good or not. */
import type { FastifyInstance } from 'fastify';

/** The apps that no poll of every window has ended for yet. */
export type AppsNotPolled = () => readonly string[];

export const PROBE_PATHS: readonly string[] = ['/-/healthy', '/-/ready'];

export function healthRoutes(server: FastifyInstance, appsNotPolled: AppsNotPolled): void {
  server.get('/-/healthy', async (_request, reply) => reply.type('text/plain; charset=utf-8').send('OK\n'));
  server.get('/-/ready', async (_request, reply) => {
    const missing = appsNotPolled();
    reply.type('text/plain; charset=utf-8');
    if (missing.length === 0) return reply.send('OK\n');
    return reply.code(503).send(`waiting for the first poll of ${missing.join(', ')}\n`);
  });
}

/** GET /api/v1/trace/{push-id}?app=: where one push went, as JSON. Device tokens are masked before they come here. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Failure } from '../../core/failure.ts';
import { pushIdProblem } from '../../core/trace/push-id.ts';
import { traceJson } from '../../core/trace/trace-json.ts';
import type { PushTrace } from '../../core/trace/trace-report.ts';
import { MESSAGES } from '../../messages/messages.ts';
import { listensOnLoopbackOnly } from '../access/loopback.ts';
import { jsonSchema } from './openapi.ts';
import { type TraceAnswer, traceAnswer, traceError, traceFailure } from './trace-schema.ts';

export type FoundTrace =
  | { readonly kind: 'answered'; readonly trace: PushTrace }
  | { readonly kind: 'busy'; readonly retryAfterSeconds: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Where traces come from, as this route needs it. */
export interface TraceSource {
  readonly apps: readonly string[];
  find(app: string, pushId: string): Promise<FoundTrace>;
}

export interface TraceOptions {
  readonly source: TraceSource;
  /** `auto`: only while every address that is listened on is loopback. */
  readonly serve: 'auto' | 'on' | 'off';
}

export const BUSY = 'too many traces are being asked for: the API allows one call a second';

export interface TraceQuery {
  readonly app?: string | readonly string[];
}

interface Refusal {
  readonly status: 400 | 403;
  readonly error: string;
}

const SCHEMA = {
  operationId: 'trace',
  summary: 'Where one push went: its hops to every device instance, explained',
  description:
    'Asks the upstream, ahead of waiting polls and within the same limit of calls, unless the answer of the last minute is still kept. At most five pushes of an app are waited for at a time.',
  params: {
    type: 'object',
    properties: {
      push_id: {
        type: 'string',
        description: 'As sending the push answered it, percent-encoded; at most 256 characters.',
      },
    },
  },
  querystring: {
    type: 'object',
    required: ['app'],
    properties: { app: { type: 'string', description: 'Name of an app as configured.' } },
  },
  response: {
    200: { description: 'The way of the push.', ...jsonSchema(traceAnswer) },
    400: { description: 'The id cannot be one, or there is no such app.', ...jsonSchema(traceError) },
    403: {
      description: 'Traces are personal data, and are not served on this listener or not at all.',
      ...jsonSchema(traceError),
    },
    404: {
      description: 'Nothing is known of the id: older than 7 days, of another app, or too new.',
      ...jsonSchema(traceError),
    },
    429: {
      description: 'Too many wait for a trace.',
      headers: { 'Retry-After': { type: 'integer', description: 'Seconds until a place should be free.' } },
      ...jsonSchema(traceError),
    },
    502: { description: 'The upstream refused or failed.', ...jsonSchema(traceFailure) },
  },
};

export function traceRoute(api: FastifyInstance, options: TraceOptions): void {
  // A wildcard, since an id is opaque: it may hold slashes, and be longer than a parameter of a path may be.
  api.get<{ Params: { '*': string }; Querystring: TraceQuery }>(
    '/api/v1/trace/*',
    { schema: SCHEMA },
    async (request, reply) => {
      const subject = { pushId: request.params['*'], app: request.query.app };
      const refusal = accessRefusal(request, options.serve) ?? subjectRefusal(subject, options.source.apps);
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
      if (refusal !== undefined) return reply.code(refusal.status).send({ error: refusal.error });
      const app = String(subject.app);
      return send(reply, { app, pushId: subject.pushId }, await options.source.find(app, subject.pushId));
    },
  );
}

/** Why nobody may look at traces here; undefined when one may. */
export function accessRefusal(
  { server }: Pick<FastifyRequest, 'server'>,
  serve: TraceOptions['serve'],
): Refusal | undefined {
  if (serve === 'on') return undefined;
  if (serve === 'off') return { status: 403, error: 'push traces are switched off: web.trace is off' };
  if (listensOnLoopbackOnly(server)) return undefined;
  return {
    status: 403,
    error:
      'push traces are personal data and this listener is not loopback only: listen on 127.0.0.1, or set web.trace to on if only those who may see them can reach it',
  };
}

/** What is wrong with the question; undefined when nothing is. */
export function subjectRefusal(
  { pushId, app }: { readonly pushId: string; readonly app: unknown },
  apps: readonly string[],
): Refusal | undefined {
  const problem = pushIdProblem(pushId);
  if (problem !== undefined) return { status: 400, error: `the push id ${problem}` };
  if (typeof app === 'string' && apps.includes(app)) return undefined;
  const known = `known are ${apps.join(', ')}`;
  // What was asked for is not repeated: it could be anything.
  const error = typeof app === 'string' && app !== '' ? 'there is no such app' : 'name one app with ?app=';
  return { status: 400, error: `${error}: ${known}` };
}

function send(
  reply: FastifyReply,
  subject: { readonly app: string; readonly pushId: string },
  found: FoundTrace,
): FastifyReply {
  if (found.kind === 'busy') {
    return reply.code(429).header('retry-after', String(found.retryAfterSeconds)).send({ error: BUSY });
  }
  if (found.kind === 'failed') {
    const { message, reason, code, advice } = found.failure;
    return reply.code(502).send({ error: message, reason, code: code ?? null, advice });
  }
  if (found.trace.instances.length === 0) return reply.code(404).send({ error: MESSAGES.en.trace.notFound });
  return reply.send(traceJson(subject, found.trace) satisfies TraceAnswer);
}

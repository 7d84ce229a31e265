/** GET /api/v1/trace/{push-id}?app=: the trace of one push as JSON. Its source has masked the device tokens. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Failure } from '../../core/failure.ts';
import { pushIdProblem } from '../../core/trace/push-id.ts';
import { type TraceSubject, traceJson } from '../../core/trace/trace-json.ts';
import type { PushTrace } from '../../core/trace/trace-report.ts';
import type { Messages } from '../../messages/messages.ts';
import { listensOnLoopbackOnly } from '../access/loopback.ts';
import { jsonSchema } from './openapi.ts';
import { type TraceResponse, traceError, traceFailure, traceResponse } from './trace-schema.ts';

export type FoundTrace =
  | { readonly kind: 'answered'; readonly trace: PushTrace }
  | { readonly kind: 'busy'; readonly retryAfterSeconds: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** The source of traces, as this route needs it. */
export interface TraceSource {
  readonly apps: readonly string[];
  find(app: string, pushId: string): Promise<FoundTrace>;
}

export interface TraceOptions {
  readonly source: TraceSource;
  /** `auto`: only while the server listens on no other address than loopback. */
  readonly serve: 'auto' | 'on' | 'off';
}

export interface TraceQuery {
  readonly app?: string | readonly string[];
}

interface Refusal {
  readonly status: 400 | 403;
  readonly error: string;
}

const SCHEMA = {
  operationId: 'trace',
  summary: 'The trace of one push: its hops to every device instance, with explanations',
  description:
    'Calls the upstream before the waiting polls and within the same call limit, unless the answer of the last minute is still kept. At most five pushes of an app can wait at a time.',
  params: {
    type: 'object',
    properties: {
      push_id: {
        type: 'string',
        description:
          'The id that the upstream returned when the push was sent, percent-encoded; at most 256 characters.',
      },
    },
  },
  querystring: {
    type: 'object',
    required: ['app'],
    properties: { app: { type: 'string', description: 'Name of an app in the configuration.' } },
  },
  response: {
    200: { description: 'The trace of the push.', ...jsonSchema(traceResponse) },
    400: { description: 'The push id is not valid, or there is no such app.', ...jsonSchema(traceError) },
    403: {
      description: 'Traces are personal data, and this listener does not serve them.',
      ...jsonSchema(traceError),
    },
    404: {
      description:
        'The upstream does not know the push id: the push is older than 7 days, of another app, or too new.',
      ...jsonSchema(traceError),
    },
    429: {
      description: 'Too many push traces are waiting.',
      headers: {
        'Retry-After': { type: 'integer', description: 'Seconds until another trace can probably wait.' },
      },
      ...jsonSchema(traceError),
    },
    502: { description: 'The upstream refused the call, or the call failed.', ...jsonSchema(traceFailure) },
  },
};

export function traceRoute(api: FastifyInstance, { source, serve }: TraceOptions, messages: Messages): void {
  // A wildcard, because an id is opaque: it can contain slashes, and be longer than Fastify allows for a parameter.
  api.get<{ Params: { '*': string }; Querystring: TraceQuery }>(
    '/api/v1/trace/*',
    { schema: SCHEMA },
    async (request, reply) => {
      const pushId = request.params['*'];
      const { app } = request.query;
      const refusal =
        accessRefusal(request, serve, messages) ?? subjectRefusal({ pushId, app }, source.apps, messages);
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
      if (refusal !== undefined) return reply.code(refusal.status).send({ error: refusal.error });
      const subject = { app: String(app), pushId };
      return send(reply, subject, await source.find(subject.app, pushId), messages);
    },
  );
}

/** Why this listener does not serve traces; undefined when it does. */
export function accessRefusal(
  { server }: Pick<FastifyRequest, 'server'>,
  serve: TraceOptions['serve'],
  { webErrors: { traces } }: Messages,
): Refusal | undefined {
  if (serve === 'off') return { status: 403, error: traces.off };
  if (serve === 'on' || listensOnLoopbackOnly(server)) return undefined;
  return { status: 403, error: traces.notLoopback };
}

/** Why no push can have this id in this app; undefined when the upstream can be asked. */
export function subjectRefusal(
  { pushId, app }: { readonly pushId: string; readonly app: unknown },
  known: readonly string[],
  { webErrors: { traces } }: Messages,
): Refusal | undefined {
  const problem = pushIdProblem(pushId);
  if (problem !== undefined) return { status: 400, error: traces.badPushId({ problem }) };
  if (typeof app !== 'string' || app === '') return { status: 400, error: traces.noApp({ known }) };
  return known.includes(app) ? undefined : { status: 400, error: traces.unknownApp({ known }) };
}

function send(
  reply: FastifyReply,
  subject: TraceSubject,
  found: FoundTrace,
  messages: Messages,
): FastifyReply {
  if (found.kind === 'busy') {
    const { retryAfterSeconds } = found;
    return reply
      .code(429)
      .header('retry-after', String(retryAfterSeconds))
      .send({ error: messages.webErrors.traces.busy });
  }
  if (found.kind === 'failed') {
    const { message, reason, code, advice } = found.failure;
    return reply.code(502).send({ error: message, reason, code: code ?? null, advice });
  }
  if (found.trace.instances.length === 0) return reply.code(404).send({ error: messages.trace.notFound });
  return reply.send(traceJson(subject, found.trace) satisfies TraceResponse);
}

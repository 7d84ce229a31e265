/** GET /trace?push_id=&app=: a form, and the trace of the push that the query names. It works without JavaScript. */
import type { FastifyInstance } from 'fastify';
import { html } from 'ghtml';
import type { TraceSubject } from '../../core/trace/trace-json.ts';
import type { Messages } from '../../messages/messages.ts';
import { accessRefusal, type FoundTrace, subjectRefusal, type TraceOptions } from '../api/trace-route.ts';
import { type FrameOptions, framedPage, notice, sendPage } from './page-frame.ts';
import { traceForm, traceSections } from './trace-view.ts';

interface TracePageQuery {
  readonly push_id?: unknown;
  readonly app?: unknown;
}

/** The result of a request. */
interface TraceResult {
  readonly status: number;
  readonly retryAfterSeconds?: number;
  /** HTML for the part below the form. */
  readonly part: string;
}

export function tracePage(
  server: FastifyInstance,
  { source, serve }: TraceOptions,
  frame: FrameOptions,
): void {
  const { messages } = frame;
  const { title, heading } = messages.tracePage;
  server.get<{ Querystring: TracePageQuery }>('/trace', async (request, reply) => {
    const subject = subjectOf(request.query, source.apps);
    const refusal = accessRefusal(request, serve, messages);
    const result =
      refusal === undefined
        ? await resultFor(subject)
        : { status: refusal.status, part: notice(refusal.error) };
    reply.code(result.status);
    if (result.retryAfterSeconds !== undefined) reply.header('retry-after', String(result.retryAfterSeconds));
    const main = html`<h1>${heading}</h1>
!${refusal === undefined ? traceForm(subject, source.apps, messages) : ''}
!${result.part}`;
    const page = { title, nav: '', main, style: 'trace.css', script: 'trace.js' } as const;
    return sendPage(request, reply, framedPage(page, frame));
  });

  async function resultFor(subject: TraceSubject): Promise<TraceResult> {
    if (subject.pushId === '') return { status: 200, part: '' };
    const refusal = subjectRefusal(subject, source.apps, messages);
    if (refusal !== undefined) return { status: refusal.status, part: notice(refusal.error) };
    return resultOf(await source.find(subject.app, subject.pushId), messages);
  }
}

/** Removes the white space that a paste can add to the id. If there is only one app, the query need not name it. */
function subjectOf({ push_id: id, app }: TracePageQuery, apps: readonly string[]): TraceSubject {
  const [first = '', second] = apps;
  const named = typeof app === 'string' ? app : '';
  return {
    pushId: typeof id === 'string' ? id.trim() : '',
    app: named === '' && second === undefined ? first : named,
  };
}

function resultOf(found: FoundTrace, messages: Messages): TraceResult {
  if (found.kind === 'busy') {
    const part = notice(messages.webErrors.traces.busy);
    return { status: 429, retryAfterSeconds: found.retryAfterSeconds, part };
  }
  if (found.kind === 'failed') {
    return { status: 502, part: notice(messages.tracePage.failure(found.failure)) };
  }
  if (found.trace.instances.length === 0) return { status: 404, part: notice(messages.trace.notFound) };
  return { status: 200, part: traceSections(found.trace, messages) };
}

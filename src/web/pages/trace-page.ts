/** GET /trace?push_id=&app=: a form, and the way of the push that was asked for. It works without JavaScript. */
import type { FastifyInstance } from 'fastify';
import { html } from 'ghtml';
import { MESSAGES } from '../../messages/messages.ts';
import {
  accessRefusal,
  BUSY,
  type FoundTrace,
  subjectRefusal,
  type TraceOptions,
} from '../api/trace-route.ts';
import { type FrameFacts, framedPage, sendPage } from './page-frame.ts';
import { type AskedTrace, traceForm, traceSections } from './trace-view.ts';

interface TracePageQuery {
  readonly push_id?: unknown;
  readonly app?: unknown;
}

/** What came of a request, as HTML below the form. */
interface Shown {
  readonly status: number;
  readonly retryAfterSeconds?: number;
  readonly part: string;
}

export function tracePage(server: FastifyInstance, { source, serve }: TraceOptions, facts: FrameFacts): void {
  server.get<{ Querystring: TracePageQuery }>('/trace', async (request, reply) => {
    const asked = askedTrace(request.query, source.apps);
    const refusal = accessRefusal(request, serve);
    const shown =
      refusal === undefined ? await answer(asked) : { status: refusal.status, part: message(refusal.error) };
    reply.code(shown.status);
    if (shown.retryAfterSeconds !== undefined) reply.header('retry-after', String(shown.retryAfterSeconds));
    const main = html`<h1>Where did this push go?</h1>
!${refusal === undefined ? traceForm(asked, source.apps) : ''}
!${shown.part}`;
    const title = 'Push trace · timpush-exporter';
    const page = { title, nav: '', main, style: 'trace.css', script: 'trace.js' } as const;
    return sendPage(request, reply, framedPage(page, facts));
  });

  async function answer(asked: AskedTrace): Promise<Shown> {
    if (asked.pushId === '') return { status: 200, part: '' };
    const refusal = subjectRefusal(asked, source.apps);
    if (refusal !== undefined) return { status: refusal.status, part: message(refusal.error) };
    return shownTrace(await source.find(asked.app, asked.pushId));
  }
}

/** What is pasted brings white space along. The only app need not be named. */
function askedTrace({ push_id: id, app }: TracePageQuery, apps: readonly string[]): AskedTrace {
  const [only = '', second] = apps;
  const chosen = typeof app === 'string' ? app : '';
  return {
    pushId: typeof id === 'string' ? id.trim() : '',
    app: chosen === '' && second === undefined ? only : chosen,
  };
}

function shownTrace(found: FoundTrace): Shown {
  if (found.kind === 'busy') {
    return { status: 429, retryAfterSeconds: found.retryAfterSeconds, part: message(BUSY) };
  }
  if (found.kind === 'failed') {
    const { message: fact, reason, advice } = found.failure;
    return { status: 502, part: message(`${fact} (${reason}). What to do: ${advice}`) };
  }
  if (found.trace.instances.length === 0) return { status: 404, part: message(MESSAGES.en.trace.notFound) };
  return { status: 200, part: traceSections(found.trace) };
}

function message(text: string): string {
  return html`<p class="verdict"><bdi>${text.charAt(0).toUpperCase()}${text.slice(1)}.</bdi></p>`;
}

/** GET /: the status page of one app and one window, which the URL names. It works without JavaScript. */
import type { FastifyInstance } from 'fastify';
import { html } from 'ghtml';
import { worstCondition } from '../../core/polls/freshness.ts';
import { defaultWindow, type StatusReport } from '../../core/status/status.ts';
import { type AppStatus, queryStatus, type StatusQuery } from '../status-query.ts';
import { type FrameOptions, framedPage, notice, sendPage } from './page-frame.ts';
import { statusMain } from './status-view.ts';

export function statusPage(server: FastifyInstance, apps: readonly AppStatus[], frame: FrameOptions): void {
  const { messages } = frame;
  server.get<{ Querystring: StatusQuery }>('/', async (request, reply) => {
    const result = queryStatus(apps, request.query, messages);
    if (result.ok) return sendPage(request, reply, reportPage(apps, result.report, frame));
    reply.code(400);
    const main = html`<h1>${messages.statusPage.notFound}</h1>!${notice(result.message)}`;
    const page = { title: 'timpush-exporter', nav: appNav(apps, frame), main };
    return sendPage(request, reply, framedPage(page, frame));
  });
}

function reportPage(apps: readonly AppStatus[], report: StatusReport, frame: FrameOptions): string {
  const { app, window } = report;
  const page = {
    title: frame.messages.statusPage.title({ app, window }),
    nav: `${appNav(apps, frame, report)}\n${windowNav(report, frame)}`,
    main: statusMain(report, frame.messages),
    jsonUrl: `/api/v1/loss?${new URLSearchParams({ app, window })}`,
  };
  return framedPage(page, frame);
}

/** A link to another app keeps the window if the other app has it too. */
function appNav(apps: readonly AppStatus[], { messages }: FrameOptions, report?: StatusReport): string {
  const links = apps.map((app) => {
    const kept = app.windows.find(({ name }) => name === report?.window)?.name ?? defaultWindow(app.windows);
    return link(app.name, { app: app.name, window: kept }, app.name === report?.app);
  });
  const label = messages.statusPage.navigation.apps;
  return html`<nav aria-label="${label}" id="apps" data-live><ul>!${links}</ul></nav>`;
}

function windowNav(report: StatusReport, { messages }: FrameOptions): string {
  const { navigation, conditions, windowInCondition } = messages.statusPage;
  const links = report.windows.map(({ name: window, condition }) => {
    const isGood = worstCondition([condition, 'waiting']) === 'waiting';
    const text = isGood ? window : windowInCondition({ window, condition: conditions[condition] });
    return link(text, { app: report.app, window }, window === report.window);
  });
  return html`<nav aria-label="${navigation.windows}" id="windows" data-live><ul>!${links}</ul></nav>`;
}

function link(text: string, query: Readonly<Record<string, string>>, isCurrent: boolean): string {
  const url = `/?${new URLSearchParams(query)}`;
  return isCurrent
    ? html`<li><a href="${url}" aria-current="page"><bdi>${text}</bdi></a></li>`
    : html`<li><a href="${url}"><bdi>${text}</bdi></a></li>`;
}

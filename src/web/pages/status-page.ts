/** GET /: what a person on call looks at. App and window stand in the URL; it works without JavaScript. */
import type { FastifyInstance } from 'fastify';
import { html } from 'ghtml';
import { worstCondition } from '../../core/polls/freshness.ts';
import { defaultWindow, type StatusReport } from '../../core/status/status.ts';
import { type ShownApp, type ShownApps, type StatusQuery, shownStatus } from '../status-query.ts';
import { type FrameFacts, framedPage, sendPage } from './page-frame.ts';
import { statusMain } from './status-view.ts';
import { CONDITION_TEXT } from './wording.ts';

export function statusPage(server: FastifyInstance, apps: ShownApps, facts: FrameFacts): void {
  server.get<{ Querystring: StatusQuery }>('/', async (request, reply) => {
    const shown = shownStatus(apps, request.query);
    if (shown.ok) return sendPage(request, reply, page(apps, shown.app, shown.report, facts));
    reply.code(400);
    const main = html`<h1>Not here</h1><p class="verdict">${shown.message}</p>`;
    return sendPage(
      request,
      reply,
      framedPage({ title: 'timpush-exporter', nav: appNav(apps), main }, facts),
    );
  });
}

function page(apps: ShownApps, app: ShownApp, report: StatusReport, facts: FrameFacts): string {
  const query = new URLSearchParams({ app: app.name, window: report.window });
  return framedPage(
    {
      title: `${app.name} ${report.window} · timpush-exporter`,
      nav: `${appNav(apps, report)}\n${windowNav(report)}`,
      main: statusMain(report),
      jsonUrl: `/api/v1/loss?${query}`,
    },
    facts,
  );
}

/** The window stays when the other app has it too. */
function appNav(apps: ShownApps, report?: StatusReport): string {
  const links = apps.map((app) => {
    const kept = app.windows.find(({ name }) => name === report?.window)?.name ?? defaultWindow(app.windows);
    return link(app.name, { app: app.name, window: kept }, app.name === report?.app);
  });
  return html`<nav aria-label="App" id="apps" data-live><ul>!${links}</ul></nav>`;
}

function windowNav(report: StatusReport): string {
  const links = report.windows.map(({ name, condition }) => {
    const mark =
      worstCondition([condition, 'waiting']) === 'waiting' ? '' : ` (${CONDITION_TEXT[condition]})`;
    return link(`${name}${mark}`, { app: report.app, window: name }, name === report.window);
  });
  return html`<nav aria-label="Window" id="windows" data-live><ul>!${links}</ul></nav>`;
}

function link(text: string, query: Readonly<Record<string, string>>, isCurrent: boolean): string {
  const url = `/?${new URLSearchParams(query)}`;
  return isCurrent
    ? html`<li><a href="${url}" aria-current="page"><bdi>${text}</bdi></a></li>`
    : html`<li><a href="${url}"><bdi>${text}</bdi></a></li>`;
}

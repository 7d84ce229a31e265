/** The web server for Prometheus, operators and health checks: assembles the routes, and hides inner details from error answers. */
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { WebAccess } from '../core/web-access.ts';
import type { Messages } from '../messages/messages.ts';
import { type AccessOptions, guardRoutes } from './access/guard.ts';
import { lossRoute } from './api/loss-route.ts';
import { apiDocument } from './api/openapi.ts';
import { type TraceOptions, traceRoute } from './api/trace-route.ts';
import { assetRoutes } from './assets.ts';
import { type AppsNotPolled, healthRoutes } from './health-routes.ts';
import { BODY_BYTES } from './limits.ts';
import { answerClientError, createListener } from './listener.ts';
import { type ExpositionSource, metricsRoute } from './metrics-route.ts';
import { statusPage } from './pages/status-page.ts';
import { tracePage } from './pages/trace-page.ts';
import { type ReloadOptions, reloadRoute } from './reload-route.ts';
import type { AppStatus } from './status-query.ts';

export interface WebOptions {
  readonly telemetryPath: string;
  readonly version: string;
  readonly revision: string;
  readonly exposition: ExpositionSource;
  /** The limit of scrapes at once; 0 means no limit. */
  readonly maxRequests: number;
  readonly apps: readonly AppStatus[];
  readonly appsNotPolled: AppsNotPolled;
  /** Without it push traces are not served. */
  readonly traces?: TraceOptions;
  /** Without it the configuration cannot be reloaded. */
  readonly reloading?: ReloadOptions;
  readonly access: AccessOptions;
  /** The texts of the pages and of error answers. */
  readonly messages: Messages;
  /** Receives the error of every request that failed because of a bug. */
  readonly onInternalError: (error: Error) => void;
}

export function createWebServer(options: WebOptions): FastifyInstance {
  const { access, messages, telemetryPath } = options;
  const server = Fastify({
    forceCloseConnections: 'idle',
    // While the server closes, it still answers the requests that it has accepted.
    return503OnClosing: false,
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    bodyLimit: BODY_BYTES,
    serverFactory: (handler) => createListener(handler, access.source),
    frameworkErrors: (_error, _request, reply) =>
      refuseUrl(reply as FastifyReply, access.source.current(), messages),
    clientErrorHandler: (error, socket) => answerClientError(error, socket, access.source.current()),
  });
  guardRoutes(server, access, messages);
  answerErrors(server, options);
  metricsRoute(server, { ...options, path: telemetryPath });
  healthRoutes(server, options.appsNotPolled);
  if (options.reloading !== undefined) reloadRoute(server, options.reloading);
  const frame = { ...options, assets: assetRoutes(server) };
  statusPage(server, options.apps, frame);
  const { traces } = options;
  apiDocument(server, options.version, (api) => {
    lossRoute(api, options.apps, messages);
    if (traces !== undefined) traceRoute(api, traces, messages);
  });
  if (traces !== undefined) tracePage(server, traces, frame);
  return server;
}

function answerErrors(server: FastifyInstance, options: WebOptions): void {
  const { internalError, notFound } = options.messages.webErrors;
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) options.onInternalError(error);
    reply.code(status).type('text/plain; charset=utf-8');
    return reply.send(`${status >= 500 ? internalError : error.message}\n`);
  });
  server.setNotFoundHandler(({ method }, reply) =>
    reply
      .code(404)
      .type('text/plain; charset=utf-8')
      .send(`${notFound({ method, telemetryPath: options.telemetryPath })}\n`),
  );
}

/** Replaces Fastify's own compilers, which would load hundreds of modules at the start that no route uses. */
function noCompiler(): never {
  throw new Error('a route with a schema must be one of the routes of the API document');
}

/** No hook runs for such a URL, so the configured headers are set here. */
function refuseUrl(reply: FastifyReply, { headers }: WebAccess, { webErrors }: Messages): void {
  reply.headers(headers).code(400).type('text/plain; charset=utf-8').send(`${webErrors.undecodableUrl}\n`);
}

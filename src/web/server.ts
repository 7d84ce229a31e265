/** The listener that Prometheus and people reach: routes put together, errors without inner details. */
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { WebAccess } from '../core/web-access.ts';
import { type AccessOptions, guardRoutes, OPEN } from './access/guard.ts';
import { lossRoute } from './api/loss-route.ts';
import { apiDocument } from './api/openapi.ts';
import { type TraceOptions, traceRoute } from './api/trace-route.ts';
import { assetRoutes } from './assets.ts';
import { type AppsNotPolled, healthRoutes } from './health-routes.ts';
import { BODY_BYTES } from './limits.ts';
import { answerClientError, createListener } from './listener.ts';
import { metricsRoute, type PageSource } from './metrics-route.ts';
import { statusPage } from './pages/status-page.ts';
import { tracePage } from './pages/trace-page.ts';
import { type ReloadOptions, reloadRoute } from './reload-route.ts';
import type { ShownApps } from './status-query.ts';

export interface WebOptions {
  readonly telemetryPath: string;
  readonly version: string;
  readonly revision: string;
  readonly page: PageSource;
  /** How many scrapes may be under way at once; 0 for any number. */
  readonly maxRequests: number;
  readonly apps: ShownApps;
  readonly appsNotPolled: AppsNotPolled;
  /** Push traces are not served where it is left out. */
  readonly traces?: TraceOptions;
  /** There is nothing to reload where it is left out. */
  readonly reloading?: ReloadOptions;
  /** Who may reach it; everybody where it is left out. */
  readonly access?: AccessOptions;
  /** Told of every request that ended in a fault of ours. */
  readonly onFault: (error: Error) => void;
}

export function createWebServer(options: WebOptions): FastifyInstance {
  const { access = OPEN } = options;
  const server = Fastify({
    forceCloseConnections: 'idle',
    // While it closes, a request that has begun is answered as ever.
    return503OnClosing: false,
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    bodyLimit: BODY_BYTES,
    serverFactory: (handler) => createListener(handler, access.source),
    frameworkErrors: (_error, _request, reply) => badUrl(reply as FastifyReply, access.source.current()),
    clientErrorHandler: (error, socket) => answerClientError(error, socket, access.source.current()),
  });
  guardRoutes(server, access);
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) options.onFault(error);
    reply.code(status).type('text/plain; charset=utf-8');
    return reply.send(status >= 500 ? 'the exporter failed to answer: see its log\n' : `${error.message}\n`);
  });
  server.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('text/plain; charset=utf-8')
      .send(`nothing here for ${request.method}; the metrics are at ${options.telemetryPath}\n`),
  );
  metricsRoute(server, { ...options, path: options.telemetryPath });
  healthRoutes(server, options.appsNotPolled);
  if (options.reloading !== undefined) reloadRoute(server, options.reloading);
  const facts = { ...options, assets: assetRoutes(server) };
  statusPage(server, options.apps, facts);
  const { traces } = options;
  apiDocument(server, options.version, (api) => {
    lossRoute(api, options.apps);
    if (traces !== undefined) traceRoute(api, traces);
  });
  if (traces !== undefined) tracePage(server, traces, facts);
  return server;
}

/** Stands for Fastify's own compilers: hundreds of modules that the start would load and nothing would use. */
function noCompiler(): never {
  throw new Error('a route with a schema belongs among those of the API document');
}

/** Such a URL comes by no hook. */
function badUrl(reply: FastifyReply, { headers }: WebAccess): void {
  reply.headers(headers).code(400).type('text/plain; charset=utf-8').send('this URL cannot be decoded\n');
}

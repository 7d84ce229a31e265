/** The composition root: makes every part from a configuration and hands each what it needs. Nothing else does. */
import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { AppConfig, Config } from '../config/load.ts';
import { POLLED_APIS } from '../core/polls/poll-state.ts';
import { createAppsExposition } from '../exposition/apps-exposition.ts';
import { createExposition } from '../exposition/exposition.ts';
import { createSelfMetrics } from '../exposition/self-metrics.ts';
import { rememberedGaps } from '../polling/cron.ts';
import { createJobs } from '../polling/jobs.ts';
import { paceOf } from '../tencent/app-client.ts';
import { createUpstreamAgent } from '../tencent/http-exchange.ts';
import { type AdjustablePacer, createPacer, type Pacer } from '../tencent/pacer.ts';
import { PUSH_TRACE } from '../tencent/push-trace.ts';
import type { ReloadResult } from '../web/reload-route.ts';
import { createWebServer } from '../web/server.ts';
import { createPolledApp } from './app.ts';
import { createRunningApps } from './apps.ts';
import type { Environment } from './environment.ts';
import { createReload } from './reload.ts';
import { createTraceService } from './trace-service.ts';
import { watchWebConfig } from './web-config-watch.ts';

export interface Exporter {
  /** Listens, polls every app at once, then by schedule. Rejects when the address cannot be had. */
  start(): Promise<void>;
  /** Takes the configuration over as it is now. Never rejects. */
  reload(): Promise<ReloadResult>;
  /** No new poll and no new connection; requests under way may end, for five seconds. Idempotent. */
  stop(): Promise<void>;
  /** `http://host:port` once started, or `https://…`. */
  readonly address: string;
}

/** How long a request under way may take to end once the exporter is to stop. */
const STOP_GRACE_MS = 5_000;

export interface Reloading {
  /** Loads and checks the configuration anew. Raises a ConfigError that lists every problem. */
  readonly load: () => Config;
  /** Whether `POST /-/reload` is allowed. */
  readonly overHttp: boolean;
}

/** Without `reloading` the exporter keeps the configuration it was made with. */
export function createExporter(config: Config, environment: Environment, reloading?: Reloading): Exporter {
  const { log, nowMs, monotonicMs, build } = environment;
  const selfMetrics = createSelfMetrics(build, [...POLLED_APIS, PUSH_TRACE]);
  const appsExposition = createAppsExposition({
    onInternalError: (error, app) =>
      log.error(
        { err: error, app },
        'internal error: the metrics of the app cannot be rendered; it has none until its next poll',
      ),
  });
  const exposition = createExposition({
    appChunks: appsExposition.chunks,
    readOwnMetrics: selfMetrics.read,
    monotonicMs,
  });
  const agent = createUpstreamAgent();
  const pacerOf = createPacers(environment);
  const jobs = createJobs();
  const gapsOf = rememberedGaps();
  const apps = createRunningApps(config.apps, {
    make: (app) =>
      createPolledApp(app, environment, {
        observer: selfMetrics.observe(app.name),
        dispatcher: agent,
        gapsOf,
        pacer: pacerOf(app),
        show: (samples) => appsExposition.setApp(app.name, samples),
      }),
    startJobs: (app) => jobs.start(app.jobs, app.onFault),
    onRemoved: (name) => {
      appsExposition.removeApp(name);
      selfMetrics.forget(name);
    },
  });
  let wasReady = false;
  /** None any more once there were none: a reload that adds an app is not to take the others out of a service. */
  function appsNotPolled(): readonly string[] {
    const missing = apps.list.filter((app) => !app.isPolled()).map((app) => app.name);
    wasReady ||= missing.length === 0;
    return wasReady ? [] : missing;
  }
  const taken = () => selfMetrics.configApplied(nowMs() / 1000);
  taken();
  const reload = createReload({
    started: config,
    load: reloading?.load ?? (() => config),
    exchange: (configs) => {
      appsNotPolled();
      return apps.exchange(configs);
    },
    onApplied: taken,
    onRejected: selfMetrics.configRejected,
    log,
  });
  const server: FastifyInstance = createWebServer({
    telemetryPath: config.web.telemetryPath,
    maxRequests: config.web.maxRequests,
    version: build.version,
    revision: build.revision,
    page: { pieces: exposition.chunks },
    apps: apps.list,
    appsNotPolled,
    traces: {
      source: createTraceService({ apps: () => apps.list.map((app) => app.traced), monotonicMs }),
      serve: config.web.trace,
    },
    ...(reloading === undefined ? {} : { reloading: { isEnabled: reloading.overHttp, reload } }),
    access: {
      source: watchWebConfig({ file: config.web.configFile, log }),
      probes: config.web.probes,
      monotonicMs,
      onExposed: (warning) => log.warn({ address: addressOf(server) }, warning),
      onRefused: (refused) =>
        log.warn(refused, 'logins were refused: a wrong name or password, or too many attempts'),
    },
    onFault: (error) => log.error({ err: error }, 'a request to the exporter failed'),
  });
  let stopped: Promise<void> | undefined;

  return {
    async start() {
      await server.listen({ host: config.web.host, port: config.web.port });
      apps.start();
    },
    reload,
    stop() {
      stopped ??= (async () => {
        const grace = new AbortController();
        const graceOver = sleep(STOP_GRACE_MS, undefined, { signal: grace.signal }).catch(() => {});
        const ended = Promise.all([apps.stop(), server.close()]);
        await Promise.race([ended, graceOver]);
        grace.abort();
        // A client that never ends its request would keep the listener from closing, and a hanging call its app.
        server.server.closeAllConnections();
        await agent.destroy();
        await ended;
      })();
      return stopped;
    },
    get address() {
      return addressOf(server);
    },
  };
}

/** The pacer of an app: the limit is the upstream's, so it outlives a change of the configuration. */
function createPacers(environment: Environment): (app: AppConfig) => Pacer {
  const pacers = new Map<AppConfig['sdkappid'], AdjustablePacer>();
  return (app) => {
    const pace = paceOf(app, environment);
    const pacer = pacers.get(app.sdkappid) ?? createPacer(pace);
    pacers.set(app.sdkappid, pacer);
    pacer.changeInterval(pace.intervalMs);
    return pacer;
  };
}

function addressOf(server: FastifyInstance): string {
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the exporter does not listen yet');
  const scheme = server.server instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://${isIPv6(address.address) ? `[${address.address}]` : address.address}:${address.port}`;
}

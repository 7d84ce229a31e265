/** The composition root: creates every part from a configuration and connects them. No other module does. */
import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { Agent } from 'undici';
import type { AppConfig, Config } from '../config/load.ts';
import { POLLED_APIS } from '../core/polls/poll-state.ts';
import { type AppsExposition, createAppsExposition } from '../exposition/apps-exposition.ts';
import { createExposition, type Exposition } from '../exposition/exposition.ts';
import { createSelfMetrics, type SelfMetrics } from '../exposition/self-metrics.ts';
import { MESSAGES } from '../messages/messages.ts';
import { rememberedGaps } from '../polling/cron.ts';
import { createJobs } from '../polling/jobs.ts';
import { paceOf } from '../tencent/app-client.ts';
import { createUpstreamAgent } from '../tencent/http-exchange.ts';
import { type AdjustablePacer, createPacer, type Pacer } from '../tencent/pacer.ts';
import { PUSH_TRACE } from '../tencent/push-trace.ts';
import type { ReloadResult } from '../web/reload-route.ts';
import { createWebServer } from '../web/server.ts';
import { createPolledApp } from './app.ts';
import { createRunningApps, type RunningApps } from './apps.ts';
import type { Environment } from './environment.ts';
import { createReadiness } from './readiness.ts';
import { createReload } from './reload.ts';
import { createTraceService } from './trace-service.ts';
import { watchWebConfig } from './web-config-watch.ts';

export interface Exporter {
  /** Listens, polls every app at once, then polls by schedule. Rejects when it cannot listen on the address. */
  start(): Promise<void>;
  /** Loads the configuration and applies it. Never rejects. */
  reload(): Promise<ReloadResult>;
  /** Starts no poll and accepts no connection any more. Requests under way have five seconds to end. Idempotent. */
  stop(): Promise<void>;
  /** `http://host:port` or `https://host:port`; throws before the start. */
  readonly address: string;
}

export interface Reloading {
  /** Loads and checks the configuration. Throws a ConfigError that lists every problem. */
  readonly load: () => Config;
  /** Whether `POST /-/reload` is allowed. */
  readonly overHttp: boolean;
}

/** Without `reloading` the exporter keeps its first configuration. */
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
  const agent = createUpstreamAgent();
  const apps = createApps(config, environment, { selfMetrics, appsExposition, agent });
  const appsNotPolled = createReadiness(apps.list);
  const onApplied = () => selfMetrics.configApplied(nowMs() / 1000);
  onApplied();
  const reload = createReload({
    started: config,
    load: reloading?.load ?? (() => config),
    replaceApps: (configs) => {
      // The readiness of the apps so far counts, even if no health check asked for it.
      appsNotPolled();
      return apps.replace(configs);
    },
    onApplied,
    onRejected: selfMetrics.configRejected,
    log,
  });
  const server = createServer(config, environment, {
    exposition: createExposition({
      appChunks: appsExposition.chunks,
      readOwnMetrics: selfMetrics.read,
      monotonicMs,
    }),
    apps,
    appsNotPolled,
    ...(reloading === undefined ? {} : { reloading: { isEnabled: reloading.overHttp, reload } }),
  });
  let stopped: Promise<void> | undefined;

  return {
    async start() {
      await server.listen({ host: config.web.host, port: config.web.port });
      apps.start();
    },
    reload,
    stop() {
      stopped ??= stopParts({ apps, server, agent });
      return stopped;
    },
    get address() {
      return addressOf(server);
    },
  };
}

interface PollingParts {
  readonly selfMetrics: SelfMetrics;
  readonly appsExposition: AppsExposition;
  readonly agent: Agent;
}

function createApps(
  config: Config,
  environment: Environment,
  { selfMetrics, appsExposition, agent }: PollingParts,
): RunningApps {
  const pacerOf = createPacers(environment);
  const jobs = createJobs();
  const gapsOf = rememberedGaps();
  return createRunningApps(config.apps, {
    create: (app) =>
      createPolledApp(app, environment, {
        observer: selfMetrics.observe(app.name),
        dispatcher: agent,
        gapsOf,
        pacer: pacerOf(app),
        exportSamples: (samples) => appsExposition.setApp(app.name, samples),
      }),
    startJobs: (app) => jobs.start(app.jobs, app.onInternalError),
    onRemoved: (name) => {
      appsExposition.removeApp(name);
      selfMetrics.forget(name);
    },
  });
}

/** Returns the pacer of an app. The upstream limits each SDKAppID, so its pacer outlives changes of the configuration. */
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

interface ServedParts {
  readonly exposition: Exposition;
  readonly apps: RunningApps;
  readonly appsNotPolled: () => readonly string[];
  readonly reloading?: { readonly isEnabled: boolean; readonly reload: () => Promise<ReloadResult> };
}

function createServer(
  { web }: Config,
  { log, monotonicMs, build }: Environment,
  { exposition, apps, ...served }: ServedParts,
): FastifyInstance {
  const server: FastifyInstance = createWebServer({
    ...served,
    telemetryPath: web.telemetryPath,
    maxRequests: web.maxRequests,
    version: build.version,
    revision: build.revision,
    exposition,
    messages: MESSAGES.en,
    apps: apps.list,
    traces: {
      source: createTraceService({ apps: () => apps.list.map((app) => app.traced), monotonicMs }),
      serve: web.trace,
    },
    access: {
      source: watchWebConfig({ file: web.configFile, log }),
      healthChecks: web.probes,
      monotonicMs,
      onExposed: (warning) => log.warn({ address: addressOf(server) }, warning),
      onRefused: (refused) =>
        log.warn(refused, 'logins were refused: a wrong name or password, or too many attempts'),
    },
    onInternalError: (error) => log.error({ err: error }, 'internal error: a request to the exporter failed'),
  });
  return server;
}

function addressOf(server: FastifyInstance): string {
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the exporter does not listen yet');
  const scheme = server.server instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://${isIPv6(address.address) ? `[${address.address}]` : address.address}:${address.port}`;
}

/** How long requests under way may take once the exporter stops. */
const STOP_GRACE_MS = 5_000;

interface StoppedParts {
  readonly apps: RunningApps;
  readonly server: FastifyInstance;
  readonly agent: Agent;
}

async function stopParts({ apps, server, agent }: StoppedParts): Promise<void> {
  const grace = new AbortController();
  const graceOver = sleep(STOP_GRACE_MS, undefined, { signal: grace.signal }).catch(() => {});
  const ended = Promise.all([apps.stop(), server.close()]);
  await Promise.race([ended, graceOver]);
  grace.abort();
  // A client that never ends its request would keep the listener open, and a call that hangs would keep its app running.
  server.server.closeAllConnections();
  await agent.destroy();
  await ended;
}

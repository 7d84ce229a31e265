/** The composition root: makes every part from a configuration and hands each what it needs. Nothing else does. */
import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config/load.ts';
import { POLLED_APIS } from './core/poll-state.ts';
import type { Edges } from './edges.ts';
import { createPage } from './exposition/page.ts';
import { createSelfMetrics } from './exposition/self-metrics.ts';
import { createPolledApp, planApp } from './polled-app.ts';
import { type RunningJobs, startJobs } from './polling/cron.ts';
import { problemsOfPlan } from './polling/plan.ts';
import { createUpstreamAgent } from './tencent/http-exchange.ts';
import { PUSH_TRACE } from './tencent/push-trace.ts';
import { createTracing } from './tracing.ts';
import { watchAccess } from './watched-access.ts';
import { createWebServer } from './web/server.ts';

export interface Exporter {
  /** Listens, polls every app at once, then by schedule. Rejects when the address cannot be had. */
  start(): Promise<void>;
  /** No new poll, running requests ended, listener closed. Idempotent. */
  stop(): Promise<void>;
  /** `http://host:port` once started, or `https://…`. */
  readonly address: string;
}

/** What is wrong with the plans of all apps, a line each. */
export function planProblems(config: Config): readonly string[] {
  return config.apps.flatMap((app) =>
    problemsOfPlan(planApp(app)).map((problem) => `app ${app.name}: ${problem}`),
  );
}

/** How long a request under way may take to end once the exporter is to stop. */
const STOP_GRACE_MS = 5_000;

export function createExporter(config: Config, edges: Edges): Exporter {
  const { log, monotonicMs, build } = edges;
  const selfMetrics = createSelfMetrics(build, [...POLLED_APIS, PUSH_TRACE]);
  const page = createPage({ processText: selfMetrics.text, monotonicMs });
  const agent = createUpstreamAgent();
  const apps = config.apps.map((app) =>
    createPolledApp(app, edges, {
      observer: selfMetrics.observe(app.name),
      dispatcher: agent,
      show: (samples) => page.setApp(app.name, samples),
    }),
  );
  const server: FastifyInstance = createWebServer({
    telemetryPath: config.web.telemetryPath,
    version: build.version,
    revision: build.revision,
    page,
    apps,
    appsNotPolled: () => apps.filter((app) => !app.isPolled()).map((app) => app.name),
    traces: {
      source: createTracing({ apps: apps.map((app) => app.traced), monotonicMs }),
      serve: config.web.trace,
    },
    access: {
      source: watchAccess({ file: config.web.configFile, log }),
      probes: config.web.probes,
      monotonicMs,
      onExposed: (warning) => log.warn({ address: addressOf(server) }, warning),
    },
    onFault: (error) => log.error({ err: error }, 'a request to the exporter failed'),
  });
  let jobs: RunningJobs | undefined;
  let stopped: Promise<void> | undefined;

  return {
    async start() {
      await server.listen({ host: config.web.host, port: config.web.port });
      for (const app of apps) app.pollAll();
      jobs = startJobs(
        apps.flatMap((app) => app.jobs),
        cronLogger(log),
      );
    },
    stop() {
      stopped ??= (async () => {
        await jobs?.stop();
        const grace = new AbortController();
        const graceOver = sleep(STOP_GRACE_MS, undefined, { signal: grace.signal }).catch(() => {});
        await Promise.race([Promise.all(apps.map((app) => app.stop())), graceOver]);
        const closed = server.close();
        await Promise.race([closed, graceOver]);
        grace.abort();
        // A client that never ends its request would keep the listener from closing.
        server.server.closeAllConnections();
        await closed;
        await agent.destroy();
      })();
      return stopped;
    },
    get address() {
      return addressOf(server);
    },
  };
}

/** node-cron's own remarks, such as a tick missed because the process was busy. */
function cronLogger(log: Logger): Parameters<typeof startJobs>[1] {
  const text = (message: string | Error) => (message instanceof Error ? message.message : message);
  return {
    info: (message) => log.info(message),
    warn: (message) => log.warn(message),
    error: (message) => log.error(text(message)),
    debug: (message) => log.debug(text(message)),
  };
}

function addressOf(server: FastifyInstance): string {
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the exporter does not listen yet');
  const scheme = server.server instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://${isIPv6(address.address) ? `[${address.address}]` : address.address}:${address.port}`;
}

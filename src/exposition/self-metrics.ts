/** The metrics of the exporter itself: requests, failures, waiting time, skipped polls, reloads, and the process. */
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricConfiguration,
  type MetricObjectWithValues,
  type MetricValueWithName,
  Registry,
} from 'prom-client';
import { FAILURE_REASONS, REQUEST_FAILURE_REASONS } from '../core/failure.ts';
import { type Format, familyHead, sampleLine } from '../core/metrics/exposition-format.ts';
import { type FamilyName, METRIC_CATALOG } from '../core/metrics/metric-catalog.ts';

export interface BuildInfo {
  readonly version: string;
  /** The commit of the build; `unknown` when the exporter runs from source. */
  readonly revision: string;
  readonly nodeVersion: string;
}

/** Notified by the client and the poller of one app. */
export interface AppObserver {
  requestStarted(api: string): void;
  requestEnded(api: string, durationSeconds: number, failure?: string): void;
  waitedForPermit(seconds: number): void;
  pollFailed(reason: string): void;
  pollSkipped(): void;
  signed(expirySeconds: number): void;
}

export interface SelfMetrics {
  /** Creates the observer of an app and all its series. New series start at 0. */
  observe(app: string): AppObserver;
  /** Removes the series of an app. Its observers cannot bring them back. */
  forget(app: string): void;
  configApplied(atSeconds: number): void;
  configRejected(): void;
  /** The current metrics, including those of the process. */
  read(): Promise<OwnMetrics>;
}

/** One entry per family, because with a thousand apps one family can have 16,000 lines. */
export type OwnMetrics = readonly OwnFamily[];

export interface OwnFamily {
  /** The HELP and TYPE lines and the samples. */
  text(format: Format): string;
}

const DURATION_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** `apis` are all upstream APIs that the exporter calls. */
export function createSelfMetrics(build: BuildInfo, apis: readonly string[]): SelfMetrics {
  const registry = new Registry();
  const { requests, failures, durations, waits, failedPolls, skipped, expiry, reloadSuccessful, reloadedAt } =
    registerMetrics(registry, build);
  for (const api of apis) durations.zero({ api });
  collectDefaultMetrics({ register: registry });
  const observed = new Set<string>();

  return {
    observe(app) {
      observed.add(app);
      for (const api of apis) {
        requests.inc({ app, api }, 0);
        for (const reason of REQUEST_FAILURE_REASONS) failures.inc({ app, api, reason }, 0);
      }
      for (const reason of FAILURE_REASONS) failedPolls.inc({ app, reason }, 0);
      waits.inc({ app }, 0);
      skipped.inc({ app }, 0);
      expiry.set({ app }, 0);
      // A call that ends after the removal of its app must not bring the series back.
      const ifObserved = (count: () => void) => {
        if (observed.has(app)) count();
      };
      return {
        requestStarted: (api) => ifObserved(() => requests.inc({ app, api })),
        requestEnded: (api, durationSeconds, failure) => {
          durations.observe({ api }, durationSeconds);
          if (failure !== undefined) ifObserved(() => failures.inc({ app, api, reason: failure }));
        },
        waitedForPermit: (seconds) => ifObserved(() => waits.inc({ app }, seconds)),
        pollFailed: (reason) => ifObserved(() => failedPolls.inc({ app, reason })),
        pollSkipped: () => ifObserved(() => skipped.inc({ app })),
        signed: (expirySeconds) => ifObserved(() => expiry.set({ app }, expirySeconds)),
      };
    },
    forget(app) {
      observed.delete(app);
      for (const api of apis) {
        requests.remove({ app, api });
        for (const reason of REQUEST_FAILURE_REASONS) failures.remove({ app, api, reason });
      }
      for (const reason of FAILURE_REASONS) failedPolls.remove({ app, reason });
      for (const metric of [waits, skipped, expiry]) metric.remove({ app });
    },
    configApplied(atSeconds) {
      reloadSuccessful.set(1);
      reloadedAt.set(atSeconds);
    },
    configRejected: () => reloadSuccessful.set(0),
    async read() {
      const families = await registry.getMetricsAsJSON();
      return families.map((family) => ({ text: (format) => familyText(family, format) }));
    },
  };
}

function registerMetrics(registry: Registry, build: BuildInfo) {
  const registered = (name: FamilyName): MetricConfiguration<string> => {
    const { help, labels } = METRIC_CATALOG[name];
    return { name, help, labelNames: labels, registers: [registry] };
  };
  const requests = new Counter(registered('timpush_api_requests_total'));
  const failures = new Counter(registered('timpush_api_request_failures_total'));
  const durations = new Histogram({
    ...registered('timpush_api_request_duration_seconds'),
    buckets: DURATION_BUCKETS_SECONDS,
  });
  const waits = new Counter(registered('timpush_api_pacing_wait_seconds_total'));
  const failedPolls = new Counter(registered('timpush_poll_failures_total'));
  const skipped = new Counter(registered('timpush_polls_skipped_total'));
  const expiry = new Gauge(registered('timpush_usersig_expiry_timestamp_seconds'));
  const reloadSuccessful = new Gauge(registered('timpush_config_last_reload_successful'));
  const reloadedAt = new Gauge(registered('timpush_config_last_reload_success_timestamp_seconds'));
  new Gauge(registered('timpush_exporter_build_info')).set(
    { version: build.version, revision: build.revision, node_version: build.nodeVersion },
    1,
  );
  return { requests, failures, durations, waits, failedPolls, skipped, expiry, reloadSuccessful, reloadedAt };
}

/**
 * prom-client counts but does not write the text. Its writer needs four times as long, and it blocks the event loop for all
 * families together. A registry that wrote OpenMetrics once also renames its counters for good.
 */
function familyText(
  { name, help, type, values }: MetricObjectWithValues<MetricValueWithName<string>>,
  format: Format,
): string {
  const lines = values.map(({ metricName = name, labels, value }) => sampleLine(metricName, labels, value));
  return `${familyHead({ name, help, type: String(type) }, format)}${lines.join('')}`;
}

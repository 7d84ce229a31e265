/** One polled app: its client, its polls, its state, its samples and its log lines. */
import type { Logger } from 'pino';
import type { AppConfig } from '../config/load.ts';
import { appSamples, type Samples } from '../core/metrics/samples.ts';
import { historyAfterPoll, type LossHistory } from '../core/polls/loss-history.ts';
import { failureReasons, type PollEvent, pollEvents } from '../core/polls/poll-events.ts';
import {
  type AppState,
  afterPoll,
  initialState,
  isPolled,
  nextExpiryMs,
  type WindowOutcome,
} from '../core/polls/poll-state.ts';
import { type StatusReport, type StatusWindow, statusReport } from '../core/status/status.ts';
import type { AppObserver } from '../exposition/self-metrics.ts';
import { MESSAGES } from '../messages/messages.ts';
import { planApp } from '../polling/app-plan.ts';
import type { firingGaps } from '../polling/cron.ts';
import type { CronJob } from '../polling/jobs.ts';
import type { PollGroup, PollPlan } from '../polling/plan.ts';
import { createPoller } from '../polling/poller.ts';
import { type ClientParts, createAppClient } from '../tencent/app-client.ts';
import type { Environment } from './environment.ts';
import { createExpiryTimer } from './expiry-timer.ts';
import type { TracedApp } from './trace-service.ts';

export interface PolledApp {
  readonly name: string;
  readonly jobs: readonly CronJob[];
  /** Shortest first. */
  readonly windows: readonly StatusWindow[];
  /** The current status of a window, for the status page. */
  status(window: string): StatusReport;
  /** Fetches traces by the same client, so that they share the call limit with the polls. */
  readonly traced: TracedApp;
  /** Logs an error that does not end the polls. */
  onInternalError(error: unknown): void;
  isPolled(): boolean;
  /** Exports the samples of the current state. Before the first poll they say that the app is not up. */
  exportNow(): void;
  pollAll(): void;
  stop(): Promise<void>;
}

export interface PolledAppParts extends ClientParts {
  readonly observer: AppObserver;
  readonly gapsOf?: typeof firingGaps;
  /** Replaces the exported samples of the app. Calls `samples` soon. */
  readonly exportSamples: (samples: () => Samples) => void;
}

export function createPolledApp(
  config: AppConfig,
  environment: Environment,
  parts: PolledAppParts,
): PolledApp {
  const { name } = config;
  const { nowMs, monotonicMs } = environment;
  const log = environment.log.child({ app: name });
  const plan = planApp(config, parts.gapsOf);
  const client = createAppClient(config, environment, parts);
  const polled = createPolledState(config, plan, nowMs);
  const expiry = createExpiryTimer(nowMs, exportNow);

  function onInternalError(error: unknown): void {
    log.error({ err: error }, 'internal error while polling; the next poll runs by schedule');
  }

  /** Never throws, because a timer calls it, too. */
  function exportNow(): void {
    try {
      expiry.waitFor(polled.nextExpiryMs());
      parts.exportSamples(polled.samples);
    } catch (error) {
      onInternalError(error);
    }
  }

  function onPolled(outcomes: readonly WindowOutcome[]): void {
    for (const reason of failureReasons(outcomes)) parts.observer.pollFailed(reason);
    const events = polled.apply(outcomes);
    exportNow();
    for (const event of events) logEvent(log, event);
  }

  const poller = createPoller({
    source: client,
    nowMs,
    monotonicMs,
    onPolled,
    onSkipped: parts.observer.pollSkipped,
    onInternalError,
  });
  const poll = (group: PollGroup) => void poller.poll(group).catch(onInternalError);

  return {
    name,
    traced: { name, fetch: client.trace, callIntervalMs: config.poll.callIntervalMs },
    jobs: plan.groups.map((group) => jobOf(group, { poll, pollSkipped: parts.observer.pollSkipped, log })),
    windows: plan.windows,
    status: polled.status,
    onInternalError,
    isPolled: polled.isPolled,
    exportNow,
    pollAll: () => plan.groups.forEach(poll),
    stop: () => {
      expiry.waitFor(undefined);
      return poller.stop();
    },
  };
}

interface JobParts {
  readonly poll: (group: PollGroup) => void;
  readonly pollSkipped: () => void;
  readonly log: Logger;
}

function jobOf(group: PollGroup, { poll, pollSkipped, log }: JobParts): CronJob {
  return {
    schedule: group.schedule,
    timeZone: group.timeZone,
    tick: () => poll(group),
    onMissed: (count) => {
      for (let missed = 0; missed < count; missed += 1) pollSkipped();
      logMissed(log, group, count);
    },
  };
}

/** The outcomes of all polls so far, and what the exporter shows of them. */
function createPolledState(config: AppConfig, plan: PollPlan, nowMs: () => number) {
  const sampled = { ...config, maxCodes: config.poll.maxCodes, windows: plan.windows };
  const maxAges = new Map(plan.windows.map((window) => [window.name, window.maxAgeMs]));
  let state: AppState = initialState(plan.windows.map((window) => window.name));
  let history: LossHistory = new Map();
  return {
    /** Returns what the outcomes changed. */
    apply(outcomes: readonly WindowOutcome[]): readonly PollEvent[] {
      const events = pollEvents(state, outcomes);
      state = afterPoll(state, outcomes);
      history = historyAfterPoll(history, outcomes);
      return events;
    },
    isPolled: () => isPolled(state),
    nextExpiryMs: () => nextExpiryMs(state, (window) => maxAges.get(window) ?? 0, nowMs()),
    samples: () => appSamples(sampled, state, nowMs()),
    status: (window: string) =>
      statusReport(sampled, window, { state, history, nowMs: nowMs() }, MESSAGES.en),
  };
}

function logMissed(log: Logger, group: PollGroup, count: number): void {
  log.warn(
    { windows: group.windows.map((window) => window.name), count },
    `missed ${count === 1 ? '1 poll' : `${count} polls`} (system sleep or clock change); polling once now to catch up`,
  );
}

function logEvent(log: Logger, event: PollEvent): void {
  const { api, windows } = event;
  if (event.kind === 'recovered') {
    log.info({ api, windows }, 'polls succeed again');
    return;
  }
  const { reason, message, advice, code } = event.failure;
  log.warn(
    { api, windows, reason, ...(code === undefined ? {} : { code }), advice },
    `poll failed: ${message}; ${event.consequence}`,
  );
}

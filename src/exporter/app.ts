/** One app's state and everything that moves it: client, polls, what its page shows, what its log says. */
import type { Logger } from 'pino';
import type { AppConfig } from '../config/load.ts';
import { appSamples, type Samples } from '../core/metrics/samples.ts';
import { historyAfterPoll, type LossHistory } from '../core/polls/loss-history.ts';
import { failureReasons, type PollEvent, pollEvents } from '../core/polls/poll-events.ts';
import { type AppState, afterPoll, initialState, isPolled, nextExpiryMs } from '../core/polls/poll-state.ts';
import { type StatusReport, type StatusWindow, statusReport } from '../core/status/status.ts';
import type { AppObserver } from '../exposition/self-metrics.ts';
import { MESSAGES } from '../messages/messages.ts';
import { planApp } from '../polling/app-plan.ts';
import type { firingGaps } from '../polling/cron.ts';
import type { CronJob } from '../polling/jobs.ts';
import type { PollGroup } from '../polling/plan.ts';
import { createPoller, type Poller } from '../polling/poller.ts';
import { type ClientParts, createAppClient } from '../tencent/app-client.ts';
import type { Environment } from './environment.ts';
import type { TracedApp } from './trace-service.ts';

export interface PolledApp {
  readonly name: string;
  readonly jobs: readonly CronJob[];
  /** Shortest first. */
  readonly windows: readonly StatusWindow[];
  /** What a person looks at, as of now. */
  status(window: string): StatusReport;
  /** Its way to single traces, by the same client and so in the same turns as its polls. */
  readonly traced: TracedApp;
  /** Logs a fault of our own that its polls go on after. */
  onFault(error: unknown): void;
  isPolled(): boolean;
  /** Shows what is known, which is that the app is not up while it has not been polled. */
  show(): void;
  pollAll(): void;
  stop(): Promise<void>;
}

export interface PolledAppParts extends ClientParts {
  readonly observer: AppObserver;
  readonly gapsOf?: typeof firingGaps;
  /** Takes what the app shows from now on, which is asked for soon. */
  readonly show: (samples: () => Samples) => void;
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
  const sampled = { ...config, maxCodes: config.poll.maxCodes, windows: plan.windows };
  const maxAges = new Map(plan.windows.map((window) => [window.name, window.maxAgeMs]));
  let state: AppState = initialState(plan.windows.map((window) => window.name));
  let history: LossHistory = new Map();
  let expiryTimer: NodeJS.Timeout | undefined;

  function onFault(error: unknown): void {
    log.error({ err: error }, 'polling failed by a fault of the exporter; the next poll goes on');
  }

  function missed(group: PollGroup, count: number): void {
    for (let poll = 0; poll < count; poll += 1) parts.observer.pollSkipped();
    const windows = group.windows.map((window) => window.name);
    log.warn(
      { windows, count },
      'polls were missed while the process or its machine slept, or because its clock was set forward; the newest is made up for',
    );
  }

  /** Never throws: a timer calls it, too. */
  function show(): void {
    try {
      showAgainAtExpiry();
      parts.show(() => appSamples(sampled, state, nowMs()));
    } catch (error) {
      onFault(error);
    }
  }

  function showAgainAtExpiry(): void {
    clearTimeout(expiryTimer);
    const expiryMs = nextExpiryMs(state, (window) => maxAges.get(window) ?? 0, nowMs());
    if (expiryMs !== undefined) waitForExpiry(expiryMs);
  }

  function waitForExpiry(expiryMs: number): void {
    // One more millisecond: at the very moment of its expiry a report still counts as fresh.
    const waitMs = Math.min(expiryMs - nowMs() + 1, LOOK_AT_CLOCK_MS);
    const lookAgain = () => (nowMs() > expiryMs ? show() : waitForExpiry(expiryMs));
    expiryTimer = setTimeout(lookAgain, waitMs);
    expiryTimer.unref();
  }

  const poller: Poller = createPoller({
    source: client,
    nowMs,
    monotonicMs,
    onPolled: (outcomes) => {
      const events = pollEvents(state, outcomes);
      for (const reason of failureReasons(outcomes)) parts.observer.pollFailed(reason);
      state = afterPoll(state, outcomes);
      history = historyAfterPoll(history, outcomes);
      show();
      for (const event of events) logEvent(log, event);
    },
    onSkipped: parts.observer.pollSkipped,
    onFault,
  });
  const poll = (group: PollGroup) => void poller.poll(group).catch(onFault);

  return {
    name,
    traced: { name, fetch: client.trace, callIntervalMs: config.poll.callIntervalMs },
    jobs: plan.groups.map((group) => ({
      schedule: group.schedule,
      timeZone: group.timeZone,
      tick: () => poll(group),
      onMissed: (count) => missed(group, count),
    })),
    windows: plan.windows,
    status: (window) => statusReport(sampled, window, { state, history, nowMs: nowMs() }, MESSAGES.en),
    onFault,
    isPolled: () => isPolled(state),
    show,
    pollAll: () => {
      for (const group of plan.groups) poll(group);
    },
    async stop() {
      clearTimeout(expiryTimer);
      await poller.stop();
    },
  };
}

/** Timers go by another clock than figures age by: this one jumps, and goes on while the machine sleeps. */
const LOOK_AT_CLOCK_MS = 10_000;

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

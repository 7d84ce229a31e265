/** Polls one app: asks for both reports of every window of a group and hands on all outcomes at once. */
import { type Failure, isFailure } from '../core/failure.ts';
import type { FunnelReport } from '../core/losses/funnel.ts';
import type { LossReport } from '../core/losses/loss.ts';
import type { Outcome, WindowOutcome } from '../core/polls/poll-state.ts';
import { type Window, windowAt } from '../core/window.ts';
import type { PlannedWindow, PollGroup } from './plan.ts';

export interface FetchOptions {
  /** Lower goes first. */
  readonly priority: number;
  /** On the monotonic clock: no attempt begins after it. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** Where reports come from. Rejects with a Failure. */
export interface ReportSource {
  loss(window: Window, options: FetchOptions): Promise<LossReport>;
  statistics(window: Window, options: FetchOptions): Promise<FunnelReport>;
}

export interface PollerOptions {
  readonly source: ReportSource;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly onPolled: (outcomes: readonly WindowOutcome[]) => void;
  readonly onSkipped: () => void;
  /** Called with what was thrown without being a Failure: a fault of our own. */
  readonly onFault: (error: unknown) => void;
}

export interface Poller {
  /** Polls the group's windows, unless its last poll is still running. Never rejects. */
  poll(group: PollGroup): Promise<void>;
  /** Gives up what still waits for its turn; polls end without an outcome. */
  stop(): Promise<void>;
}

/** A minute, unless the poll may take longer. */
const LEAST_MARGIN_SECONDS = 60;

export function createPoller(options: PollerOptions): Poller {
  const running = new Map<PollGroup, Promise<void>>();
  const stopping = new AbortController();

  async function pollNow(group: PollGroup): Promise<void> {
    const nowSeconds = options.nowMs() / 1000;
    const deadlineMs = options.monotonicMs() + group.deadlineMs;
    const givenUp = { loss: new AbortController(), statistics: new AbortController() };
    const signals = {
      loss: AbortSignal.any([givenUp.loss.signal, stopping.signal]),
      statistics: AbortSignal.any([givenUp.statistics.signal, stopping.signal]),
    };

    async function outcomeOf<R>(
      command: keyof typeof givenUp,
      fetching: Promise<R>,
      window: Window,
    ): Promise<Outcome<R>> {
      try {
        return { ok: true, report: await fetching, bounds: window, atMs: options.nowMs() };
      } catch (error) {
        const failure = isFailure(error) ? error : internalFailure(error, options.onFault);
        // No other window can escape a refusal of the whole app or command: asking on would only be refused again.
        if (failure.reason === 'auth') for (const one of Object.values(givenUp)) one.abort(failure);
        if (failure.reason === 'config') givenUp[command].abort(failure);
        return { ok: false, failure, atMs: options.nowMs() };
      }
    }

    const outcomes = await Promise.all(
      group.windows.map(async (planned): Promise<WindowOutcome> => {
        const window = windowOf(planned, group, nowSeconds);
        const fetchOptions = (command: keyof typeof givenUp): FetchOptions => ({
          priority: planned.lengthMs,
          deadlineMs,
          signal: signals[command],
        });
        const [loss, statistics] = await Promise.all([
          outcomeOf('loss', options.source.loss(window, fetchOptions('loss')), window),
          outcomeOf('statistics', options.source.statistics(window, fetchOptions('statistics')), window),
        ]);
        return { window: planned.name, loss, statistics };
      }),
    );
    if (!stopping.signal.aborted) options.onPolled(outcomes);
  }

  return {
    async poll(group) {
      if (stopping.signal.aborted) return;
      if (running.has(group)) {
        options.onSkipped();
        return;
      }
      const poll = pollNow(group).catch(options.onFault);
      running.set(group, poll);
      await poll;
      running.delete(group);
    },
    async stop() {
      stopping.abort(STOPPED);
      await Promise.all(running.values());
    },
  };
}

const STOPPED: Failure = { reason: 'deadline', message: 'the exporter is stopping', advice: 'none' };

function windowOf(planned: PlannedWindow, group: PollGroup, nowSeconds: number): Window {
  return windowAt(nowSeconds, {
    lengthSeconds: planned.lengthMs / 1000,
    delaySeconds: group.delayMs / 1000,
    marginSeconds: Math.max(LEAST_MARGIN_SECONDS, group.deadlineMs / 1000),
  });
}

function internalFailure(error: unknown, onFault: (error: unknown) => void): Failure {
  onFault(error);
  return {
    reason: 'internal',
    message: 'the exporter failed to poll because of a fault of its own',
    advice: 'please report this with the log line that holds the stack',
  };
}

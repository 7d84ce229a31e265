/** Polls one app: fetches both reports of each window of a group, and passes on all outcomes together. */
import { type Failure, isFailure } from '../core/failure.ts';
import type { FunnelReport } from '../core/losses/funnel.ts';
import type { LossReport } from '../core/losses/loss.ts';
import type { Outcome, WindowOutcome } from '../core/polls/poll-state.ts';
import { type Window, windowAt } from '../core/window.ts';
import type { PlannedWindow, PollGroup } from './plan.ts';

export interface FetchOptions {
  /** Lower goes first. */
  readonly priority: number;
  /** On the monotonic clock; no attempt starts after it. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** Fetches reports. Rejects with a Failure. */
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
  /** Called with an error that is not a Failure, and so a bug. */
  readonly onInternalError: (error: unknown) => void;
}

export interface Poller {
  /** Polls the windows of the group, unless its last poll is still running. Never rejects. */
  poll(group: PollGroup): Promise<void>;
  /** Cancels the calls that wait for a permit. The polls under way end without outcomes. */
  stop(): Promise<void>;
}

/** The shortest margin of a window; longer where the poll may take longer. */
const LEAST_MARGIN_SECONDS = 60;

export function createPoller(options: PollerOptions): Poller {
  const running = new Map<PollGroup, Promise<void>>();
  const stopping = new AbortController();

  async function pollNow(group: PollGroup): Promise<void> {
    const nowSeconds = options.nowMs() / 1000;
    const deadlineMs = options.monotonicMs() + group.deadlineMs;
    const { signals, cancelAfter } = createCancellation(stopping.signal);

    async function outcomeOf<R>(api: Report, fetching: Promise<R>, window: Window): Promise<Outcome<R>> {
      try {
        return { ok: true, report: await fetching, bounds: window, atMs: options.nowMs() };
      } catch (error) {
        const failure = isFailure(error) ? error : internalFailure(error, options.onInternalError);
        cancelAfter(failure, api);
        return { ok: false, failure, atMs: options.nowMs() };
      }
    }

    const outcomes = await Promise.all(
      group.windows.map(async (planned): Promise<WindowOutcome> => {
        const window = windowOf(planned, group, nowSeconds);
        const fetchOptions = (api: Report): FetchOptions => ({
          priority: planned.lengthMs,
          deadlineMs,
          signal: signals[api],
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
      const poll = pollNow(group).catch(options.onInternalError);
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

type Report = 'loss' | 'statistics';

/** Ends calls that cannot succeed any more: all of them when the poller stops, or those that a failure concerns too. */
function createCancellation(stopping: AbortSignal) {
  const cancels = { loss: new AbortController(), statistics: new AbortController() };
  return {
    signals: {
      loss: AbortSignal.any([cancels.loss.signal, stopping]),
      statistics: AbortSignal.any([cancels.statistics.signal, stopping]),
    },
    /** The upstream refused the whole app or the whole API, so it would refuse the other windows too. */
    cancelAfter(failure: Failure, api: Report): void {
      if (failure.reason === 'auth') for (const cancel of Object.values(cancels)) cancel.abort(failure);
      if (failure.reason === 'config') cancels[api].abort(failure);
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

function internalFailure(error: unknown, onInternalError: (error: unknown) => void): Failure {
  onInternalError(error);
  return {
    reason: 'internal',
    message: 'the exporter failed to poll because of an internal error',
    advice: 'report this bug together with the log line that has the stack',
  };
}

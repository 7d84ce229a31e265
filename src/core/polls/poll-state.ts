/** The state of an app's polls: state + outcomes → state. Only a good poll changes reports and their freshness. */
import type { Failure } from '../failure.ts';
import type { FunnelReport } from '../losses/funnel.ts';
import type { LossReport } from '../losses/loss.ts';
import type { Window } from '../window.ts';

/** The apis that are polled, by the upstream's own names: the `api` label. */
export const POLLED_APIS = ['normal_push_loss', 'normal_push_statistics'] as const;

export type PolledApi = (typeof POLLED_APIS)[number];

/** The field for the report of an api, in the state and in an outcome. */
export const FIELD_OF_API = { normal_push_loss: 'loss', normal_push_statistics: 'statistics' } as const;

/** The result of one poll by one api. `bounds` are those of the window that was polled. */
export type Outcome<R> =
  | { readonly ok: true; readonly atMs: number; readonly bounds: Window; readonly report: R }
  | { readonly ok: false; readonly atMs: number; readonly failure: Failure };

/** The result of one poll of one window: a report or a failure for each api. */
export interface WindowOutcome {
  /** The window's name as configured. */
  readonly window: string;
  readonly loss: Outcome<LossReport>;
  readonly statistics: Outcome<FunnelReport>;
}

/** The last good report, kept through failures, and the newest failure. Times are unix milliseconds. */
export interface Polled<R> {
  readonly good?: { readonly atMs: number; readonly bounds: Window; readonly report: R };
  readonly failed?: { readonly atMs: number; readonly failure: Failure };
  /** Which of the two is newer. Their times cannot decide that: the wall clock may have been set back between them. */
  readonly newest?: 'good' | 'failed';
}

export interface WindowState {
  readonly loss: Polled<LossReport>;
  readonly statistics: Polled<FunnelReport>;
}

/** The state of one app, by window name. Immutable: a poll makes a new one. */
export type AppState = ReadonlyMap<string, WindowState>;

export function initialState(windows: readonly string[]): AppState {
  return new Map(windows.map((window) => [window, { loss: {}, statistics: {} }]));
}

/** The state after a poll. Windows that the poll did not cover do not change. */
export function afterPoll(state: AppState, outcomes: readonly WindowOutcome[]): AppState {
  const next = new Map(state);
  for (const outcome of outcomes) {
    const before = next.get(outcome.window) ?? { loss: {}, statistics: {} };
    next.set(outcome.window, {
      loss: afterOutcome(before.loss, outcome.loss),
      statistics: afterOutcome(before.statistics, outcome.statistics),
    });
  }
  return next;
}

function afterOutcome<R>(before: Polled<R>, outcome: Outcome<R>): Polled<R> {
  if (outcome.ok) {
    const { atMs, bounds, report } = outcome;
    return { ...before, good: { atMs, bounds, report }, newest: 'good' };
  }
  return { ...before, failed: { atMs: outcome.atMs, failure: outcome.failure }, newest: 'failed' };
}

/** The last good poll while it is at most `maxAgeMs` old; after that its report must not be shown. */
export function freshReport<R>(polled: Polled<R>, maxAgeMs: number, nowMs: number): Polled<R>['good'] {
  return polled.good !== undefined && nowMs - polled.good.atMs <= maxAgeMs ? polled.good : undefined;
}

/** When the next of the reports now shown becomes too old, in unix milliseconds; undefined when none is shown. */
export function nextExpiryMs(
  state: AppState,
  maxAgeMs: (window: string) => number,
  nowMs: number,
): number | undefined {
  const expiries = [...state].flatMap(([window, { loss, statistics }]) =>
    [loss, statistics]
      .map((polled) => freshReport<unknown>(polled, maxAgeMs(window), nowMs))
      .filter((good) => good !== undefined)
      .map((good) => good.atMs + maxAgeMs(window)),
  );
  return expiries.length === 0 ? undefined : Math.min(...expiries);
}

/** Whether every window has been polled at least once, successfully or not. */
export function isPolled(state: AppState): boolean {
  return everyPolled(state, (polled) => polled.newest !== undefined);
}

/** Whether the newest poll of every window succeeded. */
export function isUp(state: AppState): boolean {
  return everyPolled(state, (polled) => polled.newest === 'good');
}

function everyPolled(state: AppState, condition: (polled: Polled<unknown>) => boolean): boolean {
  return [...state.values()].every(({ loss, statistics }) => condition(loss) && condition(statistics));
}

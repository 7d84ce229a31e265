/** The events of a poll for the log: one for each kind of failure and one for each recovery, none for a poll that succeeds as before. */
import type { Failure, FailureReason } from '../failure.ts';
import {
  type AppState,
  FIELD_OF_API,
  type Outcome,
  POLLED_APIS,
  type PolledApi,
  type WindowOutcome,
} from './poll-state.ts';

export type PollEvent =
  | {
      readonly kind: 'failed';
      readonly api: PolledApi;
      /** The windows that failed for the same reason. */
      readonly windows: readonly string[];
      readonly failure: Failure;
      readonly consequence: string;
    }
  | { readonly kind: 'recovered'; readonly api: PolledApi; readonly windows: readonly string[] };

/** The events of `outcomes`; `before` is the state before the poll. */
export function pollEvents(before: AppState, outcomes: readonly WindowOutcome[]): readonly PollEvent[] {
  return POLLED_APIS.flatMap((api) => {
    const field = FIELD_OF_API[api];
    const recovered = outcomes
      .filter((outcome) => outcome[field].ok && before.get(outcome.window)?.[field].newest === 'failed')
      .map((outcome) => outcome.window);
    const events: PollEvent[] = failures(api, before, outcomes);
    return recovered.length === 0 ? events : [...events, { kind: 'recovered', api, windows: recovered }];
  });
}

/** The reasons of failures, one for each window and api that failed. */
export function failureReasons(outcomes: readonly WindowOutcome[]): readonly FailureReason[] {
  return outcomes.flatMap((outcome) =>
    POLLED_APIS.flatMap((api) => {
      const result: Outcome<unknown> = outcome[FIELD_OF_API[api]];
      return result.ok ? [] : [result.failure.reason];
    }),
  );
}

function failures(api: PolledApi, before: AppState, outcomes: readonly WindowOutcome[]): PollEvent[] {
  const field = FIELD_OF_API[api];
  const alike = new Map<string, { failure: Failure; windows: string[]; isShown: boolean }>();
  for (const outcome of outcomes) {
    const result: Outcome<unknown> = outcome[field];
    if (result.ok) continue;
    const key = `${result.failure.reason} ${result.failure.code ?? ''}`;
    const entry = alike.get(key) ?? { failure: result.failure, windows: [], isShown: false };
    alike.set(key, entry);
    entry.windows.push(outcome.window);
    if (before.get(outcome.window)?.[field].good !== undefined) entry.isShown = true;
  }
  return [...alike.values()].map(({ failure, windows, isShown }) => ({
    kind: 'failed',
    api,
    windows,
    failure,
    consequence: isShown
      ? 'the last good values are exported until they are older than max_age'
      : 'no values are exported yet',
  }));
}

/** What a poll is worth saying in the log: a line per kind of failure and per recovery, none for what goes on as it did. */
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
      /** The windows that failed alike. */
      readonly windows: readonly string[];
      readonly failure: Failure;
      readonly consequence: string;
    }
  | { readonly kind: 'recovered'; readonly api: PolledApi; readonly windows: readonly string[] };

/** The events of `outcomes`, given the state before them. */
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

/** Why windows failed, once for each window and command that did. */
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
  const alike = new Map<string, { failure: Failure; windows: string[]; shown: boolean }>();
  for (const outcome of outcomes) {
    const result: Outcome<unknown> = outcome[field];
    if (result.ok) continue;
    const key = `${result.failure.reason} ${result.failure.code ?? ''}`;
    const entry = alike.get(key) ?? { failure: result.failure, windows: [], shown: false };
    alike.set(key, entry);
    entry.windows.push(outcome.window);
    if (before.get(outcome.window)?.[field].good !== undefined) entry.shown = true;
  }
  return [...alike.values()].map(({ failure, windows, shown }) => ({
    kind: 'failed',
    api,
    windows,
    failure,
    consequence: shown
      ? 'the last good figures are shown until they reach their max_age'
      : 'there are no figures to show yet',
  }));
}

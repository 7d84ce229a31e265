/** What a poll is worth saying in the log: a line per kind of failure and per recovery, none for what goes on as it did. */
import type { Failure, FailureReason } from '../failure.ts';
import type { AppState, Outcome, PolledApi, WindowOutcome, WindowState } from './poll-state.ts';

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

const COMMANDS: readonly { readonly api: PolledApi; readonly command: keyof WindowState }[] = [
  { api: 'normal_push_loss', command: 'loss' },
  { api: 'normal_push_statistics', command: 'statistics' },
];

/** The events of `outcomes`, given the state before them. */
export function pollEvents(before: AppState, outcomes: readonly WindowOutcome[]): readonly PollEvent[] {
  return COMMANDS.flatMap(({ api, command }) => {
    const recovered = outcomes
      .filter((outcome) => outcome[command].ok && before.get(outcome.window)?.[command].newest === 'failed')
      .map((outcome) => outcome.window);
    const events: PollEvent[] = failures(api, command, before, outcomes);
    return recovered.length === 0 ? events : [...events, { kind: 'recovered', api, windows: recovered }];
  });
}

/** Why windows failed, once for each window and command that did. */
export function failureReasons(outcomes: readonly WindowOutcome[]): readonly FailureReason[] {
  return outcomes.flatMap((outcome) =>
    COMMANDS.flatMap(({ command }) => {
      const result: Outcome<unknown> = outcome[command];
      return result.ok ? [] : [result.failure.reason];
    }),
  );
}

function failures(
  api: PolledApi,
  command: keyof WindowState,
  before: AppState,
  outcomes: readonly WindowOutcome[],
): PollEvent[] {
  const alike = new Map<string, { failure: Failure; windows: string[]; shown: boolean }>();
  for (const outcome of outcomes) {
    const result: Outcome<unknown> = outcome[command];
    if (result.ok) continue;
    const key = `${result.failure.reason} ${result.failure.code ?? ''}`;
    const entry = alike.get(key) ?? { failure: result.failure, windows: [], shown: false };
    alike.set(key, entry);
    entry.windows.push(outcome.window);
    if (before.get(outcome.window)?.[command].good !== undefined) entry.shown = true;
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

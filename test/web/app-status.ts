/** The status of an app without an exporter: its windows, the results of its polls, and a clock that does not move. */
import { historyAfterPoll } from '../../src/core/polls/loss-history.ts';
import { afterPoll, initialState, type WindowOutcome } from '../../src/core/polls/poll-state.ts';
import { statusReport } from '../../src/core/status/status.ts';
import { MESSAGES } from '../../src/messages/messages.ts';
import type { AppStatus } from '../../src/web/status-query.ts';

export const NOW_MS = Date.UTC(2025, 2, 12, 13, 5, 10);

const LENGTHS = { '5m': 300_000, '1h': 3_600_000, '7d': 604_800_000 } as const;
const MAX_AGE_MS = 180_000;

export interface AppStatusOptions {
  readonly name?: string;
  /** By default 5m, 1h and 7d. */
  readonly windows?: readonly (keyof typeof LENGTHS)[];
  /** The outcomes of each poll, oldest first. */
  readonly polls?: readonly (readonly WindowOutcome[])[];
  readonly nowMs?: number;
}

export function appStatus(options: AppStatusOptions = {}): AppStatus {
  const { name = 'shop', polls = [], nowMs = NOW_MS } = options;
  const names = options.windows ?? ['5m', '1h', '7d'];
  const windows = names.map((window) => ({
    name: window,
    lengthMs: LENGTHS[window],
    maxAgeMs: MAX_AGE_MS,
  }));
  const facts = polls.reduce(
    ({ state, history }, outcomes) => ({
      state: afterPoll(state, outcomes),
      history: historyAfterPoll(history, outcomes),
    }),
    { state: initialState(names), history: historyAfterPoll(new Map(), []) },
  );
  return {
    name,
    windows,
    status: (window) =>
      statusReport({ name, maxCodes: 200, windows }, window, { ...facts, nowMs }, MESSAGES.en),
  };
}

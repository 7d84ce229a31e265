/** An app as the pages see it, without an exporter: windows, what its polls brought, and a clock that stands still. */
import { historyAfterPoll } from '../../src/core/polls/loss-history.ts';
import { afterPoll, initialState, type WindowOutcome } from '../../src/core/polls/poll-state.ts';
import { statusReport } from '../../src/core/status/status.ts';
import { MESSAGES } from '../../src/messages/messages.ts';
import type { ShownApp } from '../../src/web/status-query.ts';

export const NOW_MS = Date.UTC(2025, 2, 12, 13, 5, 10);

const LENGTHS = { '5m': 300_000, '1h': 3_600_000, '7d': 604_800_000 } as const;
const MAX_AGE_MS = 180_000;

export type ShownWindow = keyof typeof LENGTHS;

export interface ShownAppOptions {
  readonly name?: string;
  /** 5m, 1h and 7d when left out. */
  readonly windows?: readonly ShownWindow[];
  /** Polls, oldest first. */
  readonly polls?: readonly (readonly WindowOutcome[])[];
  readonly nowMs?: number;
}

export function shownApp(options: ShownAppOptions = {}): ShownApp {
  const { name = 'shop', polls = [], nowMs = NOW_MS } = options;
  const names = options.windows ?? ['5m', '1h', '7d'];
  const windows = names.map((window) => ({
    name: window,
    lengthMs: LENGTHS[window],
    maxAgeMs: MAX_AGE_MS,
  }));
  const known = polls.reduce(
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
      statusReport({ name, maxCodes: 200, windows }, window, { ...known, nowMs }, MESSAGES.en),
  };
}

/** The loss ratio of each of the last polls, by window: history + outcomes → history, never longer than its capacity. */
import type { WindowOutcome } from './poll-state.ts';

export interface LossPoint {
  /** When the poll ended, unix milliseconds. */
  readonly atMs: number;
  /** Lost pushes of all sendable ones in the window; null when the poll failed or nothing was sendable. */
  readonly ratio: number | null;
}

/** By window name; oldest point first. */
export type LossHistory = ReadonlyMap<string, readonly LossPoint[]>;

/** Two hours of a window that is polled every minute. */
export const HISTORY_POINTS = 120;

/** The history after a poll. Of more than `capacity` points it drops the oldest. */
export function historyAfterPoll(
  history: LossHistory,
  outcomes: readonly WindowOutcome[],
  capacity: number = HISTORY_POINTS,
): LossHistory {
  const next = new Map(history);
  for (const outcome of outcomes) {
    const points = [...(next.get(outcome.window) ?? []), pointOf(outcome)];
    next.set(outcome.window, points.slice(-capacity));
  }
  return next;
}

function pointOf({ loss, statistics }: WindowOutcome): LossPoint {
  const atMs = Math.max(loss.atMs, statistics.atMs);
  if (!loss.ok || !statistics.ok || statistics.report.sendable === 0) return { atMs, ratio: null };
  const lost = loss.report.overall.reduce((sum, { count }) => sum + count, 0);
  return { atMs, ratio: lost / statistics.report.sendable };
}

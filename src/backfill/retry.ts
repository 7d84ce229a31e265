/** A call to the upstream that is tried again for minutes where its failure passes by itself: a backfill of an hour must outlive those. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Failure, type FailureReason, isFailure } from '../core/failure.ts';
import type { CallOptions } from '../tencent/client.ts';

const PASSING: ReadonlySet<FailureReason> = new Set([
  'rate_limited',
  'server',
  'timeout',
  'network',
  'deadline',
]);

/** Whether it passes by itself; all else needs somebody. */
export function isPassing({ reason }: Failure): boolean {
  return PASSING.has(reason);
}

export interface RetryBudget {
  /** How long one attempt may go on with the client's own retries. */
  readonly attemptMs: number;
  readonly pauseMs: number;
  /** How long a call may fail before the backfill ends. */
  readonly altogetherMs: number;
}

export const RETRY_BUDGET: RetryBudget = { attemptMs: 60_000, pauseMs: 15_000, altogetherMs: 15 * 60_000 };

export interface RetryOptions {
  readonly patience: RetryBudget;
  /** Gives up what waits; a call under way still ends, and its answer counts. */
  readonly signal: AbortSignal;
  readonly monotonicMs: () => number;
  /** Told when a call begins to fail, for a person who watches. */
  readonly onTrouble: (failure: Failure) => void;
}

/** Rejects with the Failure that does not pass, or passes too slowly, or the signal's reason. */
export async function callWithRetries<R>(
  ask: (call: CallOptions) => Promise<R>,
  { patience, signal, monotonicMs, onTrouble }: RetryOptions,
): Promise<R> {
  let failingSinceMs: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await ask({ priority: 0, deadlineMs: monotonicMs() + patience.attemptMs, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (!isFailure(error) || !isPassing(error)) throw error;
      if (failingSinceMs === undefined) onTrouble(error);
      failingSinceMs ??= monotonicMs();
      if (monotonicMs() - failingSinceMs + patience.pauseMs > patience.altogetherMs) throw error;
      await pause(patience.pauseMs, signal);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

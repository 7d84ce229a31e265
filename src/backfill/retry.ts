/** The retry loop of a backfill, which outlives failures of some minutes: for calls to the upstream and for remote write. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Failure, type FailureReason, isFailure } from '../core/failure.ts';
import type { CallOptions } from '../tencent/client.ts';

const TRANSIENT_REASONS: ReadonlySet<FailureReason> = new Set([
  'rate_limited',
  'server',
  'timeout',
  'network',
  'deadline',
]);

/** Whether the failure can pass without an action of the operator. */
export function isTransient({ reason }: Failure): boolean {
  return TRANSIENT_REASONS.has(reason);
}

export interface RetryBudget {
  readonly pauseMs: number;
  /** How long attempts may fail, from the first failure on, before the backfill ends. */
  readonly totalMs: number;
}

export interface RetryOptions<F> {
  readonly retryBudget: RetryBudget;
  /** Ends a pause at once. A request under way still ends, and its answer counts. */
  readonly signal: AbortSignal;
  /** A clock that never jumps. */
  readonly monotonicMs: () => number;
  /** Called with the first of several failures, so that the operator sees why the backfill waits. */
  readonly onTrouble: (failure: F) => void;
}

/** Which errors are worth another attempt. */
export interface RetryRules<F> {
  readonly isTransient: (error: unknown) => error is F;
  /** Milliseconds until the next attempt, if the failure names them; default the pause of the retry budget. */
  readonly pauseMs?: (failure: F) => number | undefined;
}

/** Rejects with the first error that is not transient, with the last failure when the budget is spent, or with the signal's reason. */
export async function retry<R, F>(
  attempt: () => Promise<R>,
  rules: RetryRules<F>,
  { retryBudget, signal, monotonicMs, onTrouble }: RetryOptions<F>,
): Promise<R> {
  let failingSinceMs: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!rules.isTransient(error)) throw error;
      if (failingSinceMs === undefined) onTrouble(error);
      failingSinceMs ??= monotonicMs();
      const pauseMs = rules.pauseMs?.(error) ?? retryBudget.pauseMs;
      if (monotonicMs() - failingSinceMs + pauseMs > retryBudget.totalMs) throw error;
      await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

export interface CallRetryBudget extends RetryBudget {
  /** How long one attempt may take, with the client's own retries. */
  readonly attemptMs: number;
}

export const CALL_RETRY_BUDGET: CallRetryBudget = {
  attemptMs: 60_000,
  pauseMs: 15_000,
  totalMs: 15 * 60_000,
};

export interface CallRetryOptions extends RetryOptions<Failure> {
  readonly retryBudget: CallRetryBudget;
}

const CALL_RULES: RetryRules<Failure> = {
  isTransient: (error): error is Failure => isFailure(error) && isTransient(error),
};

/** Calls the upstream. Rejects as `retry` does; every failure is a Failure. */
export function callWithRetries<R>(
  ask: (call: CallOptions) => Promise<R>,
  options: CallRetryOptions,
): Promise<R> {
  const { retryBudget, signal, monotonicMs } = options;
  const attempt = () => ask({ priority: 0, deadlineMs: monotonicMs() + retryBudget.attemptMs, signal });
  return retry(attempt, CALL_RULES, options);
}

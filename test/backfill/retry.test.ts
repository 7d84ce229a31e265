import { describe, expect, it } from 'vitest';
import { type CallRetryOptions, callWithRetries } from '../../src/backfill/retry.ts';
import type { FailureReason } from '../../src/core/failure.ts';
import { ApiError, type ApiFailureReason } from '../../src/tencent/api-error.ts';

function failure(reason: ApiFailureReason): ApiError {
  return new ApiError({ api: 'normal_push_loss', reason, fact: 'failed' });
}

/** A call that fails for these reasons in order, and then succeeds. */
function failing(reasons: readonly ApiFailureReason[]) {
  const left = [...reasons];
  return async () => {
    const reason = left.shift();
    if (reason !== undefined) throw failure(reason);
    return 'answered';
  };
}

function options(given: Partial<CallRetryOptions> = {}) {
  const troubles: FailureReason[] = [];
  let ms = 0;
  const retrying: CallRetryOptions = {
    retryBudget: { attemptMs: 10, pauseMs: 1, totalMs: 1_000 },
    signal: new AbortController().signal,
    monotonicMs: () => (ms += 100),
    onTrouble: ({ reason }) => troubles.push(reason),
    ...given,
  };
  return { retrying, troubles };
}

describe('a call with retries', () => {
  it('is repeated after transient failures, and reports only the first one', async () => {
    const { retrying, troubles } = options();
    const ask = failing(['server', 'timeout', 'network', 'rate_limited', 'deadline']);
    expect(await callWithRetries(ask, retrying)).toBe('answered');
    expect(troubles).toEqual(['server']);
  });

  it.each(['auth', 'config', 'bad_request', 'http', 'invalid_response', 'api'] as const)(
    'is not repeated after a failure that needs the operator: %s',
    async (reason) => {
      const { retrying, troubles } = options();
      await expect(callWithRetries(failing([reason]), retrying)).rejects.toMatchObject({ reason });
      expect(troubles).toEqual([]);
    },
  );

  it('rejects with the last failure when the retry budget is spent', async () => {
    const { retrying } = options();
    const ask = failing([...Array<'server'>(50).fill('server')]);
    await expect(callWithRetries(ask, retrying)).rejects.toMatchObject({ reason: 'server' });
    expect(await ask().catch((error: unknown) => error)).toBeInstanceOf(ApiError);
  });

  it('rejects at once when it is interrupted during a pause', async () => {
    const stopping = new AbortController();
    const { retrying } = options({
      retryBudget: { attemptMs: 10, pauseMs: 600_000, totalMs: 6_000_000 },
      signal: stopping.signal,
      onTrouble: () => stopping.abort(new Error('stopped')),
    });
    await expect(callWithRetries(failing(['server']), retrying)).rejects.toThrow('stopped');
  });

  it('is not repeated after an internal error', async () => {
    const { retrying } = options();
    const ask = async () => {
      throw new TypeError('a mistake');
    };
    await expect(callWithRetries(ask, retrying)).rejects.toThrow(TypeError);
  });
});

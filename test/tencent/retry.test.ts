import { describe, expect, it } from 'vitest';
import { REQUEST_FAILURE_REASONS } from '../../src/core/failure.ts';
import { ApiError, type ApiFailureReason, apiErrorOfCode } from '../../src/tencent/api-error.ts';
import { retryDelayMs } from '../../src/tencent/retry.ts';

function delayOf(reason: ApiFailureReason, attempt: number, random: number): number | undefined {
  return retryDelayMs({
    error: new ApiError({ api: 'x', reason, fact: 'failed' }),
    attempt,
    signedAnew: false,
    random,
  });
}

describe('another attempt', () => {
  it('comes at least one second later when the upstream found the calls too frequent', () => {
    for (const attempt of [1, 2, 9]) {
      expect(delayOf('rate_limited', attempt, 0)).toBe(1000);
      expect(delayOf('rate_limited', attempt, 1)).toBe(1500);
    }
  });

  it.each(['server', 'timeout', 'network'] as const)(
    'after %s waits twice as long each time, up to 8 s',
    (reason) => {
      const delays = (random: number) =>
        [1, 2, 3, 4, 5, 60].map((attempt) => delayOf(reason, attempt, random));
      expect(delays(1)).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
      expect(delays(0)).toEqual([500, 1000, 2000, 4000, 4000, 4000]);
    },
  );

  it('follows an expired signature at once, and once only', () => {
    const error = apiErrorOfCode('x', 70001, '');
    expect(retryDelayMs({ error, attempt: 1, signedAnew: false, random: 1 })).toBe(0);
    expect(retryDelayMs({ error, attempt: 3, signedAnew: false, random: 1 })).toBe(0);
    expect(retryDelayMs({ error, attempt: 2, signedAnew: true, random: 1 })).toBeUndefined();
  });

  it('never follows a failure that it cannot repair', () => {
    const retried = new Set(['rate_limited', 'server', 'timeout', 'network']);
    for (const reason of [...REQUEST_FAILURE_REASONS, 'deadline' as const]) {
      if (!retried.has(reason)) expect(delayOf(reason, 1, 0.5)).toBeUndefined();
    }
    for (const code of [70003, 70009, 70050, 60004]) {
      expect(
        retryDelayMs({ error: apiErrorOfCode('x', code, ''), attempt: 1, signedAnew: false, random: 0 }),
      ).toBeUndefined();
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFull, returnToken, type TokenBucket, takeToken } from '../../src/core/token-bucket.ts';

const RATE = { intervalMs: 1000, burst: 3 };

/** Whether each of several takes is granted, by their times. */
function grantedAt(times: readonly number[]): readonly boolean[] {
  let bucket: TokenBucket | undefined;
  return times.map((atMs) => {
    const taken = takeToken(bucket, atMs, RATE);
    bucket = taken.bucket;
    return taken.granted;
  });
}

describe('a token bucket', () => {
  it('grants as many at once as its burst, then one for every interval', () => {
    expect(grantedAt([0, 0, 0, 0, 999, 1000, 1001, 2000])).toEqual([
      ...[true, true, true, false],
      ...[false, true, false, true],
    ]);
  });

  it('reports the time until the next token', () => {
    const { bucket } = takeToken({ tokens: 1, atMs: 0 }, 0, RATE);
    expect(takeToken(bucket, 250, RATE)).toMatchObject({ granted: false, waitMs: 750 });
  });

  it('is full again after its intervals, and never more than full', () => {
    const { bucket } = takeToken(undefined, 0, RATE);
    expect([isFull(bucket, 999, RATE), isFull(bucket, 1000, RATE)]).toEqual([false, true]);
    expect(returnToken(bucket, 60_000, RATE)).toEqual({ tokens: 3, atMs: 60_000 });
  });

  it('grants a token that was returned', () => {
    const { bucket } = takeToken({ tokens: 1, atMs: 0 }, 0, RATE);
    expect(takeToken(returnToken(bucket, 0, RATE), 0, RATE).granted).toBe(true);
  });

  it('never grants more than its burst and one token for every interval', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5000 }), { maxLength: 60 }), (times) => {
        const sorted = times.toSorted((a, b) => a - b);
        const granted = grantedAt(sorted).filter(Boolean).length;
        const spanMs = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
        expect(granted).toBeLessThanOrEqual(RATE.burst + Math.floor(spanMs / RATE.intervalMs + 1e-6));
      }),
    );
  });
});

/** A token bucket as plain data: so many at once, then one for every interval. */

export interface TokenBucket {
  readonly tokens: number;
  readonly atMs: number;
}

export interface TokenRate {
  /** How long one token takes to come. */
  readonly intervalMs: number;
  /** How many there are at most. */
  readonly burst: number;
}

export interface TakeResult {
  readonly bucket: TokenBucket;
  readonly granted: boolean;
  /** Until the next token is there; 0 when one was granted. */
  readonly waitMs: number;
}

/** Takes a token, if there is a whole one. A bucket not seen before is full. */
export function takeToken(bucket: TokenBucket | undefined, nowMs: number, rate: TokenRate): TakeResult {
  const tokens = tokensAt(bucket, nowMs, rate);
  if (tokens < 1) {
    return { bucket: { tokens, atMs: nowMs }, granted: false, waitMs: (1 - tokens) * rate.intervalMs };
  }
  return { bucket: { tokens: tokens - 1, atMs: nowMs }, granted: true, waitMs: 0 };
}

/** The token that was taken for nothing is there again. */
export function returnToken(bucket: TokenBucket | undefined, nowMs: number, rate: TokenRate): TokenBucket {
  return { tokens: Math.min(rate.burst, tokensAt(bucket, nowMs, rate) + 1), atMs: nowMs };
}

export function isFull(bucket: TokenBucket, nowMs: number, rate: TokenRate): boolean {
  return tokensAt(bucket, nowMs, rate) >= rate.burst;
}

function tokensAt(bucket: TokenBucket | undefined, nowMs: number, { intervalMs, burst }: TokenRate): number {
  if (bucket === undefined) return burst;
  return Math.min(burst, bucket.tokens + Math.max(0, nowMs - bucket.atMs) / intervalMs);
}

/** A token bucket as plain data: `burst` tokens at once, then one token every interval. */

export interface TokenBucket {
  readonly tokens: number;
  readonly atMs: number;
}

export interface TokenRate {
  /** Time until the bucket gets one more token. */
  readonly intervalMs: number;
  /** The most tokens that the bucket can hold. */
  readonly burst: number;
}

export interface TakeResult {
  readonly bucket: TokenBucket;
  readonly granted: boolean;
  /** Time until the next token; 0 when one was granted. */
  readonly waitMs: number;
}

/** Takes a token if there is a whole one. An undefined bucket counts as full. */
export function takeToken(bucket: TokenBucket | undefined, nowMs: number, rate: TokenRate): TakeResult {
  const tokens = tokensAt(bucket, nowMs, rate);
  if (tokens < 1) {
    return { bucket: { tokens, atMs: nowMs }, granted: false, waitMs: (1 - tokens) * rate.intervalMs };
  }
  return { bucket: { tokens: tokens - 1, atMs: nowMs }, granted: true, waitMs: 0 };
}

/** Returns a token that was not needed. */
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

/** Decides whether another attempt of a failed call can succeed, and when to make it. Reads no clock and no random source. */
import { type ApiError, USERSIG_EXPIRED } from './api-error.ts';

export interface FailedAttempt {
  readonly error: ApiError;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Whether the attempt used a new signature because the old one had expired. */
  readonly signedAnew: boolean;
  /** From 0 to 1. */
  readonly random: number;
}

const BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 8_000;

/** Milliseconds to wait before the next attempt; undefined when another attempt cannot succeed. */
export function retryDelayMs({ error, attempt, signedAnew, random }: FailedAttempt): number | undefined {
  switch (error.reason) {
    case 'rate_limited':
      return 1_000 + 500 * random;
    case 'server':
    case 'timeout':
    case 'network':
      return Math.min(BACKOFF_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS) * (0.5 + random / 2);
    case 'auth':
      return error.code === USERSIG_EXPIRED && !signedAnew ? 0 : undefined;
    default:
      return undefined;
  }
}

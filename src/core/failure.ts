/** Why a call or a poll failed: a closed set of reasons, each of which asks something else of the person who must act. */

/** The reasons a request can fail for, as `timpush_api_request_failures_total{reason}` counts them. */
export const REQUEST_FAILURE_REASONS = [
  'rate_limited',
  'auth',
  'config',
  'bad_request',
  'server',
  'timeout',
  'network',
  'http',
  'invalid_response',
  'api',
] as const;

export type RequestFailureReason = (typeof REQUEST_FAILURE_REASONS)[number];

/** A poll can also fail before any request: its turn did not come in time, or our own code broke. As `timpush_poll_failures_total` counts. */
export const FAILURE_REASONS = [...REQUEST_FAILURE_REASONS, 'deadline', 'internal'] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];

/** The failure of a poll as it is logged and shown. Never holds a key, a signature or a URL. */
export interface Failure {
  readonly reason: FailureReason;
  /** One sentence: what failed and the fact. */
  readonly message: string;
  /** What the person who must act should do. */
  readonly advice: string;
  /** The upstream's `ErrorCode`, where it gave one. */
  readonly code?: number;
}

/** True for what the edges raise on purpose; anything else that is thrown is a fault of our own. */
export function isFailure(value: unknown): value is Failure {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as Partial<Failure>;
  return (
    typeof candidate.reason === 'string' &&
    typeof candidate.message === 'string' &&
    typeof candidate.advice === 'string'
  );
}

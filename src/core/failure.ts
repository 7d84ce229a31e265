/** Why a call or a poll failed: a closed set of reasons. Each reason needs a different action of the operator. */

/** The reasons why a request can fail, counted by `timpush_api_request_failures_total{reason}`. */
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

/**
 * The reasons why a poll can fail, counted by `timpush_poll_failures_total{reason}`. Beside those of a request: `deadline`, when
 * no permit came in time, and `internal`, when an internal error broke the poll.
 */
export const FAILURE_REASONS = [...REQUEST_FAILURE_REASONS, 'deadline', 'internal'] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];

/** A failure, for logs and pages. Never contains a key, a signature or a URL. */
export interface Failure {
  readonly reason: FailureReason;
  /** One sentence: what failed, and what is known about it. */
  readonly message: string;
  /** What the operator should do. */
  readonly advice: string;
  /** The `ErrorCode` of the upstream's answer, where it has one. */
  readonly code?: number;
}

/** True for a failure that the exporter throws on purpose. Any other thrown value is an internal error. */
export function isFailure(value: unknown): value is Failure {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as Partial<Failure>;
  return (
    typeof candidate.reason === 'string' &&
    typeof candidate.message === 'string' &&
    typeof candidate.advice === 'string'
  );
}

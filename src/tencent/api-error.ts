/** The only error of this room: which API failed, for which of the closed set of reasons, and what to do. */
import type { Failure, FailureReason } from '../core/failure.ts';

/** The reasons why a request fails, or is not sent in time. */
export type ApiFailureReason = Exclude<FailureReason, 'internal'>;

export interface ApiErrorFacts {
  readonly api: string;
  readonly reason: ApiFailureReason;
  /** What happened, as the rest of a sentence that starts with the API: `answered ErrorCode 70009: …`. */
  readonly fact: string;
  readonly advice?: string;
  readonly code?: number;
}

export class ApiError extends Error implements Failure {
  readonly api: string;
  readonly reason: ApiFailureReason;
  readonly advice: string;
  declare readonly code?: number;

  constructor({ api, reason, fact, advice, code }: ApiErrorFacts) {
    super(`${api} ${fact}`);
    this.name = 'ApiError';
    this.api = api;
    this.reason = reason;
    this.advice = advice ?? REASON_ADVICE[reason];
    if (code !== undefined) this.code = code;
  }
}

/** The error of an answer that is not a report; `path` names the wrong field. */
export function invalidResponse(api: string, path: string, fact: string): ApiError {
  return new ApiError({
    api,
    reason: 'invalid_response',
    fact: `answered with an invalid response: ${path} ${fact}`,
  });
}

/** The error of a non-zero `ErrorCode`. */
export function apiErrorOfCode(api: string, code: number, info: string): ApiError {
  const known = CODES[code];
  const reason = known?.reason ?? 'api';
  const fact = `answered ErrorCode ${code}${info === '' ? '' : `: ${info}`}`;
  return new ApiError({ api, reason, fact, code, advice: known?.advice ?? REASON_ADVICE[reason] });
}

/** The signature has expired: one attempt with a new signature can succeed. */
export const USERSIG_EXPIRED = 70001;

/** Too many failed signature checks: the upstream refuses all calls of the app for a minute. */
export const TOO_MANY_FAILED_CHECKS = 70050;

const REASON_ADVICE: Readonly<Record<ApiFailureReason, string>> = {
  rate_limited:
    'another program calls the API for this app too: stop it, or set a longer poll.call_interval in both',
  auth: 'check that sdkappid, identifier and secret key belong to the same app',
  config: 'compare the settings of the app with the Chat console',
  bad_request: 'the upstream rejected the request as malformed: please report this with the log line',
  server: 'the upstream has an internal error: wait; if it lasts, ask Tencent support',
  timeout:
    'the upstream or the network is slow: wait; if it lasts, check the network path to the data centre',
  deadline: 'calls take longer than the schedules allow: if it lasts, poll fewer windows, or poll less often',
  network: 'check DNS, firewall and proxy between the exporter and the data centre',
  http: 'another server answers in place of the upstream: check base_url and proxies',
  invalid_response:
    'the exporter keeps the last values; if it lasts, the API has changed: please report this with the log line',
  api: 'look up the code in the error code list of the Chat REST API',
};

interface CodeEntry {
  readonly reason: ApiFailureReason;
  readonly advice?: string;
}

/** The reference's error codes by the action they need; the reason of all other codes is `api`. */
const CODES: Readonly<Record<number, CodeEntry>> = Object.fromEntries([
  ...entries('rate_limited', [60007, 60011, 60018, 60019]),
  ...entries('auth', [60004, 60005, 60025, 70003, 70005, 70013, 70014, 70016, 70020]),
  ...entries(
    'auth',
    [USERSIG_EXPIRED],
    'check the clock of this machine: the upstream treats the signature as expired',
  ),
  ...entries(
    'auth',
    [70009],
    'the secret key does not belong to this sdkappid: copy it again from the Chat console',
  ),
  ...entries(
    'auth',
    [TOO_MANY_FAILED_CHECKS],
    'correct the secret key or identifier; the exporter sends no call for a minute',
  ),
  ...entries('config', [60006, 60010, 60016, 60017, 60020, 60021, 60027, 90103]),
  ...entries('config', [60026], 'the app belongs to another data centre: correct data_center'),
  ...entries(
    'config',
    [90009],
    'identifier must be an app administrator: correct it, or make the account an administrator in the Chat console',
  ),
  ...entries(
    'config',
    [90045],
    'the push service is not enabled for this app: enable it in the Chat console',
  ),
  ...entries('bad_request', [60002, 60003, 60009, 60012, 60015, 70402, 90100]),
  ...entries('server', [60008, 60013, 60014, 70169, 70500, 90102, 91000]),
]);

function entries(
  reason: ApiFailureReason,
  codes: readonly number[],
  advice?: string,
): readonly (readonly [number, CodeEntry])[] {
  return codes.map((code) => [code, advice === undefined ? { reason } : { reason, advice }]);
}

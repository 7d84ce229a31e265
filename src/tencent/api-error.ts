/** The one error this folder raises: which command failed, for which of the closed set of reasons, and what to do. */
import type { Failure, FailureReason } from '../core/failure.ts';

/** A request can fail for these, or not be made in time. */
export type ApiFailureReason = Exclude<FailureReason, 'internal'>;

export interface ApiErrorFacts {
  readonly api: string;
  readonly reason: ApiFailureReason;
  /** The fact, as the rest of a sentence: `answered 70009: …`. */
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

/** The error of an answer that is no report; `path` says where it went wrong. */
export function invalidResponse(api: string, path: string, fact: string): ApiError {
  return new ApiError({ api, reason: 'invalid_response', fact: `gave an invalid response: ${path} ${fact}` });
}

/** The error of a non-zero `ErrorCode`. */
export function apiErrorOfCode(api: string, code: number, info: string): ApiError {
  const known = CODES[code];
  const reason = known?.reason ?? 'api';
  const fact = `answered ErrorCode ${code}${info === '' ? '' : `: ${info}`}`;
  return new ApiError({ api, reason, fact, code, advice: known?.advice ?? REASON_ADVICE[reason] });
}

/** The signature has expired: worth signing anew once. */
export const USERSIG_EXPIRED = 70001;

/** Too many failed signature checks: the upstream wants to be left alone for a minute. */
export const TOO_MANY_FAILED_CHECKS = 70050;

const REASON_ADVICE: Readonly<Record<ApiFailureReason, string>> = {
  rate_limited:
    'something else calls the API for this app too: stop it, or give both a longer poll.call_interval',
  auth: 'check that sdkappid, identifier and secret key belong together',
  config: 'compare the app in the configuration with the Chat console',
  bad_request: 'the upstream found the request itself wrong: please report this with the log line',
  server: 'the upstream is at fault: nothing to do unless it lasts',
  timeout: 'the upstream or the way to it is slow: nothing to do unless it lasts',
  deadline: 'calls take longer than the plan allows: poll fewer windows, or less often, if it lasts',
  network: 'check name resolution, firewall and proxy on the way to the data centre',
  http: 'something between here and the upstream answers in its place: check base_url and proxies',
  invalid_response:
    'the figures stay as they were; if it lasts, the API has changed: please report this with the log line',
  api: 'look the code up in the error code list of the Chat REST API',
};

interface CodeEntry {
  readonly reason: ApiFailureReason;
  readonly advice?: string;
}

/** The reference's error codes that call for different things; unlisted codes are `api`. */
const CODES: Readonly<Record<number, CodeEntry>> = Object.fromEntries([
  ...entries('rate_limited', [60007, 60011, 60018, 60019]),
  ...entries('auth', [60004, 60005, 60025, 70003, 70005, 70013, 70014, 70016, 70020]),
  ...entries('auth', [USERSIG_EXPIRED], 'check the clock of this machine: the signature counts as expired'),
  ...entries(
    'auth',
    [70009],
    'the secret key does not belong to this sdkappid: copy it again from the Chat console',
  ),
  ...entries(
    'auth',
    [TOO_MANY_FAILED_CHECKS],
    'mend the secret key or identifier; the exporter keeps quiet for a minute',
  ),
  ...entries('config', [60006, 60010, 60016, 60017, 60020, 60021, 60027, 90103]),
  ...entries('config', [60026], 'the app lives in another data centre: correct data_center'),
  ...entries(
    'config',
    [90009],
    'identifier must be an app administrator: correct it or appoint it in the Chat console',
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

/** Calls the upstream for one app: permit → sign → request → status → bounded body → decode, with retries. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import type { FunnelReport } from '../core/losses/funnel.ts';
import type { LossReport } from '../core/losses/loss.ts';
import type { TraceReport } from '../core/trace/trace-report.ts';
import type { Window } from '../core/window.ts';
import {
  ApiError,
  type ApiFailureReason,
  invalidResponse,
  TOO_MANY_FAILED_CHECKS,
  USERSIG_EXPIRED,
} from './api-error.ts';
import { checkStatus, type JsonObject, parseBody } from './envelope.ts';
import { ExchangeError, exchange, type HttpAnswer } from './http-exchange.ts';
import type { Pacer } from './pacer.ts';
import { decodePushLoss, PUSH_LOSS } from './push-loss.ts';
import { decodePushStatistics, PUSH_STATISTICS } from './push-statistics.ts';
import { decodePushTrace, PUSH_TRACE } from './push-trace.ts';
import { createRenewals, type Renewals } from './renewals.ts';
import { retryDelayMs } from './retry.ts';
import type { Signer } from './user-sig.ts';

/** Notified of every request as it happens, for the exporter's own metrics. */
export interface RequestObserver {
  requestStarted(api: string): void;
  requestEnded(api: string, durationSeconds: number, failure?: ApiFailureReason): void;
  waitedForPermit(seconds: number): void;
}

export interface ClientOptions {
  readonly sdkappid: number;
  readonly identifier: string;
  /** `https://host` of the data centre, or the `base_url` of the configuration; may end in a path. */
  readonly baseUrl: string;
  readonly signer: Signer;
  readonly pacer: Pacer;
  readonly dispatcher: Dispatcher;
  readonly observer: RequestObserver;
  /** Called with every complete answer before it is checked. The answer may repeat the signature: never print any of it unchanged. */
  readonly onAnswer?: ((api: string, answer: HttpAnswer) => void) | undefined;
  /** A clock that never jumps. */
  readonly monotonicMs: () => number;
  /** A new random number from 0 to 1 at each call. */
  readonly random: () => number;
  /** From the start of a request to the end of its answer, default 10 s. */
  readonly callTimeoutMs?: number;
  /** The zone of the times in traces, default Asia/Shanghai. */
  readonly traceTimeZone?: string;
}

export interface CallOptions {
  /** A lower number goes first among the calls that wait for a permit. */
  readonly priority: number;
  /** On the monotonic clock: no attempt starts after it. */
  readonly deadlineMs: number;
  /** Ends a wait: the call then rejects with the signal's reason. A request under way still ends. */
  readonly signal?: AbortSignal;
}

export interface TimpushClient {
  loss(window: Window, options: CallOptions): Promise<LossReport>;
  statistics(window: Window, options: CallOptions): Promise<FunnelReport>;
  /** Device tokens are unmasked, as in the upstream's answer: personal data. */
  trace(pushId: string, options: CallOptions): Promise<TraceReport>;
}

interface ApiRequest<R> {
  readonly api: string;
  readonly body: JsonObject;
  readonly decode: (body: JsonObject) => R;
}

/** What all calls of one app share. */
interface SharedState {
  readonly renewals: Renewals;
  /** On the monotonic clock: no call is sent before it. */
  blockedUntilMs: number;
}

interface Call<R> extends ApiRequest<R> {
  readonly client: ClientOptions;
  readonly shared: SharedState;
  readonly options: CallOptions;
}

interface Attempt {
  /** The failure of the previous attempt. */
  readonly previous: ApiError | undefined;
  readonly onSigned: (userSig: string) => void;
}

/** Tencent's backend gives up after 3 s, so that no useful answer comes after 10 s. */
const DEFAULT_CALL_TIMEOUT_MS = 10_000;
/** Enough for a text of a megabyte in each of the four lists. The JSON parser can need over a hundred times this size. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const BLOCK_AFTER_FAILED_CHECKS_MS = 60_000;

/** Every method rejects with an ApiError, or with the reason of its signal. */
export function createClient(client: ClientOptions): TimpushClient {
  const { traceTimeZone = 'Asia/Shanghai' } = client;
  const shared: SharedState = { renewals: createRenewals(), blockedUntilMs: Number.NEGATIVE_INFINITY };
  const call = <R>(request: ApiRequest<R>, options: CallOptions) =>
    callWithRetries({ ...request, client, shared, options });
  return {
    loss: (window, options) =>
      call({ api: PUSH_LOSS, body: windowBody(window), decode: decodePushLoss }, options),
    statistics: (window, options) =>
      call({ api: PUSH_STATISTICS, body: windowBody(window), decode: decodePushStatistics }, options),
    trace: (pushId, options) =>
      call(
        { api: PUSH_TRACE, body: { PushID: pushId }, decode: (body) => decodePushTrace(body, traceTimeZone) },
        options,
      ),
  };
}

async function callWithRetries<R>(call: Call<R>): Promise<R> {
  const { client, shared, options } = call;
  let previous: ApiError | undefined;
  let signedAnew = false;
  for (let attempt = 1; ; attempt += 1) {
    let userSig: string | undefined;
    const onSigned = (made: string) => {
      userSig = made;
      signedAnew ||= shared.renewals.isRenewed(made);
    };
    try {
      const report = await attemptCall(call, { previous, onSigned });
      shared.renewals.proven();
      return report;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      noteFailure(call, error);
      const delayMs = retryDelayMs({ error, attempt, signedAnew, random: client.random() });
      if (delayMs === undefined || client.monotonicMs() + delayMs >= options.deadlineMs) throw error;
      if (error.code === USERSIG_EXPIRED) {
        // If the clock stands still, the new signature equals the old one. Only this variable then ends the loop.
        signedAnew = true;
        shared.renewals.expired(userSig);
      }
      await waitFor(delayMs, options.signal);
      previous = error;
    }
  }
}

/** Makes later calls of the app behave as the failure demands. */
function noteFailure({ client, shared }: Call<unknown>, { reason, code }: ApiError): void {
  if (reason === 'auth') client.signer.discard();
  if (code === TOO_MANY_FAILED_CHECKS) {
    shared.blockedUntilMs = client.monotonicMs() + BLOCK_AFTER_FAILED_CHECKS_MS;
  }
}

/** Acquires a permit, signs and sends. */
async function attemptCall<R>(call: Call<R>, { previous, onSigned }: Attempt): Promise<R> {
  const { api, client, shared, options } = call;
  const { pacer, observer, signer, monotonicMs } = client;
  const permit = await pacer.acquire(options);
  observer.waitedForPermit(permit.waitedMs / 1000);
  try {
    const nowMs = monotonicMs();
    if (nowMs >= options.deadlineMs) throw previous ?? permitTooLate(api);
    if (nowMs < shared.blockedUntilMs) throw blocked(api, shared.blockedUntilMs - nowMs);
    const userSig = await signer.current();
    onSigned(userSig);
    return await sendRequest(call, userSig, permit.sent);
  } finally {
    permit.release();
  }
}

/** Sends one request, decodes its answer, and reports both to the observer. */
async function sendRequest<R>(call: Call<R>, userSig: string, onSend: () => void): Promise<R> {
  const { client, api, body, decode } = call;
  const { dispatcher, observer, monotonicMs, callTimeoutMs = DEFAULT_CALL_TIMEOUT_MS } = client;
  let startMs = monotonicMs();
  const seconds = () => (monotonicMs() - startMs) / 1000;
  let endSeconds: number | undefined;
  observer.requestStarted(api);
  try {
    const answer = await exchange(dispatcher, {
      url: urlOf(client, api, userSig),
      body: JSON.stringify(body),
      timeoutMs: callTimeoutMs,
      maxBytes: MAX_BODY_BYTES,
      onSend: () => {
        startMs = monotonicMs();
        onSend();
      },
    });
    endSeconds = seconds();
    client.onAnswer?.(api, answer);
    const report = decode(okBody(api, answer, userSig));
    observer.requestEnded(api, endSeconds);
    return report;
  } catch (error) {
    const failure = apiErrorOf(api, error);
    observer.requestEnded(api, endSeconds ?? seconds(), failure.reason);
    throw failure;
  }
}

function windowBody({ start, end }: Window): JsonObject {
  return { StartTime: start, EndTime: end };
}

function urlOf({ baseUrl, sdkappid, identifier, random }: ClientOptions, api: string, userSig: string): URL {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/v4/timpush/${api}`);
  url.searchParams.set('sdkappid', String(sdkappid));
  url.searchParams.set('identifier', identifier);
  url.searchParams.set('usersig', userSig);
  url.searchParams.set('random', String(Math.floor(random() * 2 ** 32)));
  url.searchParams.set('contenttype', 'json');
  return url;
}

function okBody(api: string, { status, text }: HttpAnswer, userSig: string): JsonObject {
  if (status !== 200) {
    const reason = status === 429 ? 'rate_limited' : status >= 500 ? 'server' : 'http';
    const redirect = status >= 300 && status < 400 ? ', a redirect, which is never followed' : '';
    throw new ApiError({ api, reason, fact: `answered HTTP ${status}${redirect}` });
  }
  const body = parseBody(api, text);
  checkStatus(api, body, userSig);
  return body;
}

function apiErrorOf(api: string, error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (!(error instanceof ExchangeError)) throw error;
  if (error.kind === 'too_large') return invalidResponse(api, 'the body', error.message);
  return new ApiError({ api, reason: error.kind, fact: error.message });
}

function permitTooLate(api: string): ApiError {
  return new ApiError({
    api,
    reason: 'deadline',
    fact: 'was not called: it got no permit under the limit of one call a second before its deadline',
  });
}

function blocked(api: string, restMs: number): ApiError {
  return new ApiError({
    api,
    reason: 'auth',
    fact: `was not called: after too many failed signature checks the exporter sends no call for another ${Math.ceil(restMs / 1000)} s`,
  });
}

async function waitFor(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(delayMs, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}

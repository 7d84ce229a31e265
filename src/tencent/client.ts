/** One app's way to the upstream: pace → sign → request → status → bounded body → decode, and again while that can help. */
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
import { createRenewals } from './renewals.ts';
import { retryDelayMs } from './retry.ts';
import type { Signer } from './user-sig.ts';

/** Told of every request as it happens, for the exporter's own metrics. */
export interface RequestObserver {
  requestStarted(api: string): void;
  requestEnded(api: string, durationSeconds: number, failure?: ApiFailureReason): void;
  waitedForPermit(seconds: number): void;
}

export interface ClientOptions {
  readonly sdkappid: number;
  readonly identifier: string;
  /** `https://host` of the data centre, or a base of one's own; may end in a path. */
  readonly baseUrl: string;
  readonly signer: Signer;
  readonly pacer: Pacer;
  readonly dispatcher: Dispatcher;
  readonly observer: RequestObserver;
  /** Shown every whole answer before it is judged. It may repeat the signature: nothing of it may be printed as it is. */
  readonly onAnswer?: ((api: string, answer: HttpAnswer) => void) | undefined;
  /** A clock that never jumps. */
  readonly monotonicMs: () => number;
  /** From 0 to 1, anew at each call. */
  readonly random: () => number;
  /** From beginning a request to the end of its answer, default 10 s. */
  readonly callTimeoutMs?: number;
  /** Of the times in traces, default Asia/Shanghai. */
  readonly traceTimeZone?: string;
}

export interface CallOptions {
  /** Lower goes first among the calls that wait for their turn. */
  readonly priority: number;
  /** On the monotonic clock: no attempt begins after it. */
  readonly deadlineMs: number;
  /** Gives up while waiting; a request under way is left to end. Rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface TimpushClient {
  loss(window: Window, options: CallOptions): Promise<LossReport>;
  statistics(window: Window, options: CallOptions): Promise<FunnelReport>;
  /** Tokens are as the upstream gives them: personal data. */
  trace(pushId: string, options: CallOptions): Promise<TraceReport>;
}

interface Command<R> {
  readonly api: string;
  readonly body: JsonObject;
  readonly decode: (body: JsonObject) => R;
}

interface Attempt {
  /** What the one before it failed by. */
  readonly before: ApiError | undefined;
  readonly onSigned: (userSig: string) => void;
}

/** The vendor's backend gives up after 3 s; an answer after 10 s is none. */
const DEFAULT_CALL_TIMEOUT_MS = 10_000;
/** Room for a text of a megabyte in each of the four lists; JSON of this size can take over a hundred times of it while it is parsed. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const QUIET_AFTER_FAILED_CHECKS_MS = 60_000;

/** Every method raises ApiError only, or the reason of the signal it was given. */
export function createClient(options: ClientOptions): TimpushClient {
  const { signer, pacer, dispatcher, observer, monotonicMs, random } = options;
  const { callTimeoutMs = DEFAULT_CALL_TIMEOUT_MS, traceTimeZone = 'Asia/Shanghai' } = options;
  const renewals = createRenewals();
  let quietUntilMs = Number.NEGATIVE_INFINITY;

  async function call<R>(command: Command<R>, callOptions: CallOptions): Promise<R> {
    let before: ApiError | undefined;
    let signedAnew = false;
    for (let attempt = 1; ; attempt += 1) {
      let userSig: string | undefined;
      const onSigned = (made: string) => {
        userSig = made;
        signedAnew ||= renewals.isRenewed(made);
      };
      try {
        const report = await inTurn(command, callOptions, { before, onSigned });
        renewals.proven();
        return report;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.reason === 'auth') signer.discard();
        if (error.code === TOO_MANY_FAILED_CHECKS)
          quietUntilMs = monotonicMs() + QUIET_AFTER_FAILED_CHECKS_MS;
        const delayMs = retryDelayMs({ error, attempt, signedAnew, random: random() });
        if (delayMs === undefined || monotonicMs() + delayMs >= callOptions.deadlineMs) throw error;
        if (error.code === USERSIG_EXPIRED) {
          // The signature of a clock that stands still is the same again, so that only this call knows.
          signedAnew = true;
          renewals.expired(userSig);
        }
        await waitFor(delayMs, callOptions.signal);
        before = error;
      }
    }
  }

  async function inTurn<R>(command: Command<R>, callOptions: CallOptions, attempt: Attempt): Promise<R> {
    const turn = await pacer.turn(callOptions);
    observer.waitedForPermit(turn.waitedMs / 1000);
    try {
      if (monotonicMs() >= callOptions.deadlineMs) throw attempt.before ?? permitTooLate(command.api);
      if (monotonicMs() < quietUntilMs) throw quiet(command.api, quietUntilMs - monotonicMs());
      const userSig = await signer.current();
      attempt.onSigned(userSig);
      return await request(command, userSig, turn.sent);
    } finally {
      turn.release();
    }
  }

  async function request<R>(command: Command<R>, userSig: string, onSend: () => void): Promise<R> {
    const { api, body, decode } = command;
    let startMs = monotonicMs();
    const seconds = () => (monotonicMs() - startMs) / 1000;
    let endSeconds: number | undefined;
    observer.requestStarted(api);
    try {
      const answer = await exchange(dispatcher, {
        url: urlOf(options, api, userSig, random()),
        body: JSON.stringify(body),
        timeoutMs: callTimeoutMs,
        maxBytes: MAX_BODY_BYTES,
        onSend: () => {
          startMs = monotonicMs();
          onSend();
        },
      });
      endSeconds = seconds();
      options.onAnswer?.(api, answer);
      const report = decode(okBody(api, answer, userSig));
      observer.requestEnded(api, endSeconds);
      return report;
    } catch (error) {
      const failure = apiErrorOf(api, error);
      observer.requestEnded(api, endSeconds ?? seconds(), failure.reason);
      throw failure;
    }
  }

  return {
    loss: (window, callOptions) =>
      call({ api: PUSH_LOSS, body: windowBody(window), decode: decodePushLoss }, callOptions),
    statistics: (window, callOptions) =>
      call({ api: PUSH_STATISTICS, body: windowBody(window), decode: decodePushStatistics }, callOptions),
    trace: (pushId, callOptions) =>
      call(
        { api: PUSH_TRACE, body: { PushID: pushId }, decode: (body) => decodePushTrace(body, traceTimeZone) },
        callOptions,
      ),
  };
}

function windowBody({ start, end }: Window): JsonObject {
  return { StartTime: start, EndTime: end };
}

function urlOf(
  { baseUrl, sdkappid, identifier }: ClientOptions,
  api: string,
  userSig: string,
  random: number,
): URL {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/v4/timpush/${api}`);
  url.searchParams.set('sdkappid', String(sdkappid));
  url.searchParams.set('identifier', identifier);
  url.searchParams.set('usersig', userSig);
  url.searchParams.set('random', String(Math.floor(random * 2 ** 32)));
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
    fact: 'was not called: its turn under the limit of one call a second did not come in time',
  });
}

function quiet(api: string, restMs: number): ApiError {
  return new ApiError({
    api,
    reason: 'auth',
    fact: `was not called: after too many failed signature checks the app is left alone for ${Math.ceil(restMs / 1000)} s more`,
  });
}

async function waitFor(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(delayMs, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}

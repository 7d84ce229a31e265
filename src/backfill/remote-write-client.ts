/** Sends samples by Prometheus's remote write 1.0, one request at a time, with retries. */
import { compress } from 'snappyjs';
import { type Dispatcher, request } from 'undici';
import { type RetryBudget, type RetryOptions, type RetryRules, retry } from './retry.ts';
import { type TimedSample, writeRequest } from './write-request.ts';

export interface RemoteWriteClientOptions extends RetryOptions<RemoteWriteError> {
  /** May contain a user and a password. They are sent as basic authentication and never printed. */
  readonly url: URL;
  readonly dispatcher: Dispatcher;
  readonly userAgent: string;
}

export const REMOTE_WRITE_RETRY_BUDGET: RetryBudget = { pauseMs: 5_000, totalMs: 10 * 60_000 };

export interface RemoteWriteClient {
  /** Resolves when the server has stored the samples. Rejects with a RemoteWriteError, or the signal's reason. */
  send(samples: readonly TimedSample[]): Promise<void>;
}

interface RemoteWriteFailure {
  readonly fact: string;
  readonly isTransient: boolean;
  /** From the header `Retry-After`. */
  readonly retryAfterMs?: number;
}

/** Why the server did not store the samples. If the failure is not transient, the operator must act. Contains no credentials. */
export class RemoteWriteError extends Error {
  readonly isTransient: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { isTransient, retryAfterMs }: Omit<RemoteWriteFailure, 'fact'>) {
    super(message);
    this.name = 'RemoteWriteError';
    this.isTransient = isTransient;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The URL in the form that may be printed: without user, password and query, because each may be a secret. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

const REQUEST_TIMEOUT_MS = 30_000;
const SHOWN_TEXT_CHARS = 300;
const LONGEST_PAUSE_MS = 60_000;

const RULES: RetryRules<RemoteWriteError> = {
  isTransient: (error): error is RemoteWriteError => error instanceof RemoteWriteError && error.isTransient,
  pauseMs: ({ retryAfterMs }) =>
    retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, LONGEST_PAUSE_MS),
};

export function createRemoteWriteClient(options: RemoteWriteClientOptions): RemoteWriteClient {
  return {
    send(samples) {
      const body = compress(writeRequest(samples));
      return retry(() => post(options, body), RULES, options);
    },
  };
}

async function post(options: RemoteWriteClientOptions, body: Uint8Array): Promise<void> {
  const failure = await failureOfPost(options, body);
  if (failure !== undefined) throw new RemoteWriteError(`${shownUrl(options.url)} ${failure.fact}`, failure);
}

/** Undefined when the server stored the samples. */
async function failureOfPost(
  { url, dispatcher, userAgent }: RemoteWriteClientOptions,
  body: Uint8Array,
): Promise<RemoteWriteFailure | undefined> {
  try {
    const answer = await request(`${shownUrl(url)}${url.search}`, {
      method: 'POST',
      dispatcher,
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
        'user-agent': userAgent,
        ...authorization(url),
      },
      body,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const text = await answer.body.text();
    return failureOfAnswer(answer.statusCode, text, String(answer.headers['retry-after'] ?? ''));
  } catch (error) {
    // The message may contain the URL with its secrets, so that only the code is kept.
    const { code, name } = error as Error & { readonly code?: unknown };
    return { fact: `cannot be reached (${typeof code === 'string' ? code : name})`, isTransient: true };
  }
}

const ADVICE: Readonly<Record<number, string>> = {
  400: 'if the samples are too old for a Prometheus (2.39 or later), set storage.tsdb.out_of_order_time_window in its configuration, for example to 8d',
  401: 'add user and password to the URL',
  404: 'to serve the path /api/v1/write, start Prometheus with --web.enable-remote-write-receiver',
};

function failureOfAnswer(status: number, text: string, retryAfter: string): RemoteWriteFailure | undefined {
  if (status >= 200 && status < 300) return undefined;
  const oneLine = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  const shown = oneLine.length > SHOWN_TEXT_CHARS ? `${oneLine.slice(0, SHOWN_TEXT_CHARS)}…` : oneLine;
  const fact = `answered HTTP ${status}${shown === '' ? '' : `: ${shown}`}`;
  const isTransient = status === 429 || status >= 500;
  const advice = ADVICE[status];
  if (advice !== undefined) return { fact: `${fact}; ${advice}`, isTransient };
  return /^\d{1,6}$/.test(retryAfter)
    ? { fact, isTransient, retryAfterMs: Number(retryAfter) * 1000 }
    : { fact, isTransient };
}

function authorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

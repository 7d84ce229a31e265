/** A store that takes samples by Prometheus's remote write 1.0: one request at a time, again while that can help. */
import { setTimeout as sleep } from 'node:timers/promises';
import { compress } from 'snappyjs';
import { type Dispatcher, request } from 'undici';
import { type TimedSample, writeRequest } from './write-request.ts';

export interface RemoteWriteClientOptions {
  /** May hold a user and a password, which are sent as basic authentication, and told nobody. */
  readonly url: URL;
  readonly dispatcher: Dispatcher;
  readonly userAgent: string;
  readonly patience: RemoteWriteRetryBudget;
  readonly monotonicMs: () => number;
  readonly signal: AbortSignal;
  /** Told when a request begins to fail, for a person who watches. */
  readonly onTrouble: (fact: string) => void;
}

export interface RemoteWriteRetryBudget {
  readonly pauseMs: number;
  /** How long a request may fail before the backfill ends. */
  readonly altogetherMs: number;
}

export const REMOTE_WRITE_RETRY_BUDGET: RemoteWriteRetryBudget = {
  pauseMs: 5_000,
  altogetherMs: 10 * 60_000,
};

export interface RemoteWriteClient {
  /** Resolves when the store has taken them. Rejects with a RemoteStoreError, or the signal's reason. */
  send(samples: readonly TimedSample[]): Promise<void>;
}

/** Why the store took nothing: `passing` when another time may do, else somebody must act. Holds no credentials. */
export class RemoteWriteError extends Error {
  readonly isPassing: boolean;

  constructor(message: string, { isPassing }: { readonly isPassing: boolean }) {
    super(message);
    this.name = 'RemoteWriteError';
    this.isPassing = isPassing;
  }
}

/** The store's address as it may be shown: without user, password and query, any of which may be a secret. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

interface Refusal {
  readonly fact: string;
  readonly isPassing: boolean;
  /** What the store asked for. */
  readonly waitMs?: number;
}

const REQUEST_TIMEOUT_MS = 30_000;
const SHOWN_TEXT_CHARS = 300;
const LONGEST_PAUSE_MS = 60_000;

export function createRemoteWriteClient(options: RemoteWriteClientOptions): RemoteWriteClient {
  const { url, patience, monotonicMs, signal, onTrouble } = options;

  return {
    async send(samples) {
      const body = compress(writeRequest(samples));
      let failingSinceMs: number | undefined;
      for (;;) {
        signal.throwIfAborted();
        const refusal = await post(options, body);
        if (refusal === undefined) return;
        const fact = `${shownUrl(url)} ${refusal.fact}`;
        const { isPassing } = refusal;
        if (!isPassing) throw new RemoteWriteError(fact, { isPassing });
        if (failingSinceMs === undefined) onTrouble(fact);
        failingSinceMs ??= monotonicMs();
        const waitMs = Math.min(refusal.waitMs ?? patience.pauseMs, LONGEST_PAUSE_MS);
        if (monotonicMs() - failingSinceMs + waitMs > patience.altogetherMs) {
          throw new RemoteWriteError(fact, { isPassing });
        }
        await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    },
  };
}

/** Undefined when the store took it. */
async function post(
  { url, dispatcher, userAgent }: RemoteWriteClientOptions,
  body: Uint8Array,
): Promise<Refusal | undefined> {
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
    return refusalOf(answer.statusCode, text, String(answer.headers['retry-after'] ?? ''));
  } catch (error) {
    // By its code alone: the message may hold what the address does.
    const { code, name } = error as Error & { readonly code?: unknown };
    return { fact: `cannot be reached (${typeof code === 'string' ? code : name})`, isPassing: true };
  }
}

const ADVICE: Readonly<Record<number, string>> = {
  400: 'where it finds the samples too old, a Prometheus of 2.39 or later wants storage.tsdb.out_of_order_time_window in its configuration, like 8d',
  401: 'give user and password in the URL',
  404: 'Prometheus has the path /api/v1/write when started with --web.enable-remote-write-receiver',
};

function refusalOf(status: number, text: string, retryAfter: string): Refusal | undefined {
  if (status >= 200 && status < 300) return undefined;
  const said = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  const shown = said.length > SHOWN_TEXT_CHARS ? `${said.slice(0, SHOWN_TEXT_CHARS)}…` : said;
  const fact = `answered HTTP ${status}${shown === '' ? '' : `: ${shown}`}`;
  const isPassing = status === 429 || status >= 500;
  const advice = ADVICE[status];
  if (advice !== undefined) return { fact: `${fact}; ${advice}`, isPassing };
  return /^\d{1,6}$/.test(retryAfter)
    ? { fact, isPassing, waitMs: Number(retryAfter) * 1000 }
    : { fact, isPassing };
}

function authorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

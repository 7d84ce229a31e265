/** One HTTP POST and its whole answer, with a deadline and a size limit. Reports when it is sent, and follows no redirect. */
import { Agent, type Dispatcher } from 'undici';

export interface HttpRequest {
  readonly url: URL;
  readonly body: string;
  /** From the call to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Called when the request is written to its connection. */
  readonly onSend: () => void;
}

export interface HttpAnswer {
  readonly status: number;
  /** The `Date` header, by the clock of the server. */
  readonly date?: string | undefined;
  readonly text: string;
}

/** Thrown when no whole answer came. Contains only a short reason: undici's own errors may contain the URL. */
export class ExchangeError extends Error {
  readonly kind: 'timeout' | 'network' | 'too_large';

  constructor(kind: ExchangeError['kind'], fact: string) {
    super(fact);
    this.name = 'ExchangeError';
    this.kind = kind;
  }
}

/** The connections to the upstream, kept alive and shared by all apps. */
export function createUpstreamAgent(): Agent {
  return new Agent({ allowH2: false, connect: { timeout: 10_000 } });
}

export function exchange(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    let date: string | undefined;
    let controller: Dispatcher.DispatchController | undefined;
    let failure: ExchangeError | undefined;

    const fail = (error: ExchangeError) => {
      failure = error;
      clearTimeout(timer);
      reject(error);
      controller?.abort(error);
    };
    const timer = setTimeout(
      () => fail(new ExchangeError('timeout', `got no whole answer within ${request.timeoutMs / 1000} s`)),
      request.timeoutMs,
    );

    dispatcher.dispatch(dispatchOptions(request), {
      onRequestStart(started) {
        controller = started;
        // The request timed out while it waited for a connection. Sent now, it would be a call without a permit.
        if (failure === undefined) request.onSend();
        else started.abort(failure);
      },
      onResponseStart(_controller, statusCode, headers) {
        status = statusCode;
        date = typeof headers.date === 'string' ? headers.date : undefined;
      },
      onResponseData(_controller, chunk) {
        size += chunk.length;
        if (size > request.maxBytes) {
          fail(new ExchangeError('too_large', `answered more than ${request.maxBytes} bytes`));
        } else {
          chunks.push(chunk);
        }
      },
      onResponseEnd() {
        clearTimeout(timer);
        resolve({ status, date, text: Buffer.concat(chunks, size).toString('utf8') });
      },
      onResponseError(_controller, error) {
        fail(error instanceof ExchangeError ? error : exchangeError(error));
      },
    });
  });
}

/** Without undici's own time-outs: the exchange has one deadline for all of it. */
function dispatchOptions({ url, body }: HttpRequest): Dispatcher.DispatchOptions {
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-encoding': 'identity',
    },
    body,
    headersTimeout: 0,
    bodyTimeout: 0,
  };
}

function exchangeError(error: Error & { readonly code?: unknown }): ExchangeError {
  const code = typeof error.code === 'string' ? error.code : error.name;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return new ExchangeError('timeout', 'got no connection in time');
  return new ExchangeError('network', `failed on the network (${code})`);
}

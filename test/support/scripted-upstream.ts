/** An upstream that answers by a script: real HTTP on a free port, with a record of all that arrived. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Arrival {
  readonly method: string;
  readonly path: string;
  /** The last step of the path. */
  readonly command: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** On the monotonic clock of the machine. */
  readonly atMs: number;
}

/** `hang` never answers, `reset` breaks the connection; a text is a body with status 200. */
export type Answer =
  | 'hang'
  | 'reset'
  | string
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** The answer to a call; `index` counts the calls from 0. */
export type Script = (arrival: Arrival, index: number) => Answer | Promise<Answer>;

export interface ScriptedUpstream {
  readonly url: string;
  readonly port: number;
  readonly arrivals: readonly Arrival[];
  connections(): number;
  /** How many calls got their whole answer. */
  answered(): number;
  /** Resolves when `count` calls have arrived since the start. */
  arrived(count: number): Promise<void>;
  /** Breaks every connection that is open. */
  disconnect(): void;
  /** Answers by another script from now on. */
  answerBy(script: Script): void;
}

/** It is closed when the test ends. */
export async function scriptedUpstream(script: Script, port = 0): Promise<ScriptedUpstream> {
  const arrivals: Arrival[] = [];
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let current = script;
  let connections = 0;
  let answered = 0;

  const server = createServer(async (request, response) => {
    const atMs = performance.now();
    const arrival = await arrivalOf(request, atMs);
    arrivals.push(arrival);
    const given = current(arrival, arrivals.length - 1);
    response.on('finish', () => {
      answered += 1;
    });
    for (const { count, resolve } of waiting) if (arrivals.length >= count) resolve();
    waiting = waiting.filter(({ count }) => arrivals.length < count);
    answer(response, await given);
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  const listensOn = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${listensOn}`,
    port: listensOn,
    arrivals,
    connections: () => connections,
    answered: () => answered,
    arrived: (count) =>
      new Promise((resolve) => {
        if (arrivals.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    disconnect: () => server.closeAllConnections(),
    answerBy: (next) => {
      current = next;
    },
  };
}

async function arrivalOf(request: IncomingMessage, atMs: number): Promise<Arrival> {
  const url = new URL(request.url ?? '/', 'http://upstream');
  return {
    method: request.method ?? '',
    path: url.pathname,
    command: url.pathname.split('/').at(-1) ?? '',
    query: url.searchParams,
    headers: request.headers,
    body: await text(request),
    atMs,
  };
}

function answer(response: ServerResponse, by: Answer): void {
  if (by === 'hang') return;
  if (by === 'reset') {
    response.destroy();
    return;
  }
  const { status, headers, body } = typeof by === 'string' ? { status: 200, headers: {}, body: by } : by;
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body ?? '');
}

/** Routes a request to the API, with the faults that apply to it, or to one of the simulator's own pages. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readSdkAppId } from './call-query.ts';
import { COMMAND_NAMES, commandName } from './commands.ts';
import { type Answer, textAnswer } from './faults/answer.ts';
import { deliver } from './faults/delivery.ts';
import type { FaultBoard } from './faults/fault-board.ts';
import type { Fault } from './faults/faults.ts';
import { faultsPage } from './faults/faults-page.ts';
import { faultyAnswer } from './faults/faulty-answer.ts';
import { clockOffsetSeconds, type Gateway } from './gateway.ts';
import { readBody } from './request-body.ts';
import type { ServedApp } from './served-apps.ts';
import { streamKey, uniform } from './traffic/random.ts';
import { type Page, type Truth, truthPage } from './truth.ts';

const ABOUT = 'A simulator of the push statistics API of Tencent Cloud Chat, for tests and demonstrations.\n';

export interface ResponderOptions {
  readonly apps: ReadonlyMap<number, ServedApp>;
  readonly gateway: Gateway;
  readonly truth: Truth;
  readonly board: FaultBoard;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly monotonicMs: () => number;
  readonly seed: number;
}

export type Responder = (request: IncomingMessage, response: ServerResponse) => void;

interface Received {
  readonly arrivedMs: number;
  readonly method: string;
  readonly url: URL;
  readonly body: string | undefined;
  readonly remoteAddress: string | undefined;
}

interface Ready {
  readonly answer: Answer;
  /** The response before the faults of its delivery. */
  readonly faults: readonly Fault[];
}

export function createResponder(options: ResponderOptions): Responder {
  const jitterKey = streamKey(options.seed, 'jitter');
  let draws = 0;
  const chance = () => {
    draws += 1;
    return uniform(jitterKey, draws);
  };

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedMs = options.monotonicMs();
    const body = await readBody(request);
    const { answer, faults } = answerTo(
      {
        arrivedMs,
        body,
        method: request.method ?? '',
        url: URL.parse(request.url ?? '/', 'http://simulator') ?? new URL('http://simulator'),
        remoteAddress: request.socket.remoteAddress,
      },
      options,
    );
    await deliver(dated(answer, faults), { request, response, faults, chance });
  }

  /** From the simulated upstream's clock: Node would write the machine's time. */
  function dated(answer: Answer, faults: readonly Fault[]): Answer {
    const date = new Date(options.now() + 1000 * clockOffsetSeconds(faults)).toUTCString();
    return { ...answer, headers: { ...answer.headers, date } };
  }

  return (request, response) => {
    respond(request, response).catch((cause) => fail(response, cause));
  };
}

function answerTo(received: Received, options: ResponderOptions): Ready {
  const { method, url } = received;
  if (url.pathname.startsWith('/v4/')) return apiAnswer(received, options);
  if (url.pathname === '/_faults') {
    const apps = [...options.apps.values()].map(({ name }) => name);
    return own(faultsPage(received, { ...options, apps }));
  }
  if (method === 'GET' && url.pathname === '/_truth') return own(truthPage(url.searchParams, options.truth));
  const [status, text] = method === 'GET' && url.pathname === '/' ? [200, ABOUT] : [404, 'no such page\n'];
  return { answer: textAnswer(text, 'text/plain', status), faults: [] };
}

function own({ status, text }: Page): Ready {
  return { answer: textAnswer(text, 'application/json', status), faults: [] };
}

function apiAnswer({ method, url, body, arrivedMs }: Received, options: ResponderOptions): Ready {
  const { pathname: path, searchParams: query } = url;
  const sdkappid = readSdkAppId(query);
  const faults = options.board.take({
    app: sdkappid === undefined ? undefined : options.apps.get(sdkappid)?.name,
    command: COMMAND_NAMES.find((name) => name === commandName(path)),
    nowSeconds: options.now() / 1000,
  });
  const { text } = options.gateway({ method, path, query, body, arrivedMs, faults });
  return { answer: faultyAnswer(textAnswer(text, 'application/json'), faults, path + url.search), faults };
}

/** A disconnected client needs no response. A bug of the simulator must not look like an error of the upstream. */
function fail(response: ServerResponse, cause: unknown): void {
  if (response.destroyed || response.headersSent) response.destroy();
  else response.writeHead(500, { 'content-type': 'text/plain' }).end(`the simulator failed: ${cause}\n`);
}

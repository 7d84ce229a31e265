/** The stand-in for the vendor's REST API: real HTTP on loopback, with traffic that is known to the push. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CallCounts, createCallCounter } from './call-counts.ts';
import { createCommands } from './commands.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { resolveOptions, type SimulatorOptions } from './options.ts';
import { createPaceLimit } from './pace-limit.ts';
import type { TracedPush } from './push-traces.ts';
import { readBody } from './request-body.ts';
import { createServedApps } from './served-apps.ts';
import { createTruth, type Page, type Truth, truthPage } from './truth.ts';

/** Longer than a minute between polls, so that a client's connection lives from one to the next. */
const KEEP_ALIVE_MS = 75_000;
/** What a call in flight is given to end when the simulator closes. */
const CLOSE_GRACE_MS = 500;

const ABOUT = 'A simulator of the push statistics API of Tencent Cloud Chat, for tests and demonstrations.\n';

export interface Simulator {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly truth: Truth;
  readonly calls: CallCounts;
  /** The pushes that can be traced, by sdkappid. */
  readonly tracedPushes: ReadonlyMap<number, readonly TracedPush[]>;
  /** Ends idle connections at once and others soon; may be called again. */
  close(): Promise<void>;
}

/** @throws RangeError for options that contradict themselves, or what the system says when it cannot listen. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const settings = resolveOptions(options);
  const apps = createServedApps(settings);
  const callCounter = createCallCounter();
  const truth = createTruth({ apps, now: settings.now });
  const gateway = createGateway({
    apps,
    callCounter,
    commands: createCommands(settings),
    paceLimit: createPaceLimit(settings),
    now: settings.now,
    log: settings.log,
  });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const arrivedMs = settings.monotonicMs();
    respond({ request, response, arrivedMs, gateway, truth }).catch((cause) => fail(response, cause));
  });
  const { port } = await listen(server, settings);
  let closed: Promise<void> | undefined;
  return {
    url: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`,
    port,
    truth,
    calls: callCounter.counts,
    tracedPushes: new Map([...apps].map(([sdkappid, app]) => [sdkappid, app.traces.pushes])),
    close() {
      closed ??= closeServer(server);
      return closed;
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly arrivedMs: number;
  readonly gateway: Gateway;
  readonly truth: Truth;
}

async function respond({ request, response, arrivedMs, gateway, truth }: Exchange): Promise<void> {
  const body = await readBody(request);
  const method = request.method ?? '';
  const url = URL.parse(request.url ?? '/', 'http://simulator');
  const path = url?.pathname ?? '';
  const query = url?.searchParams ?? new URLSearchParams();
  if (path.startsWith('/v4/')) {
    const text = gateway({ method, path, query, body, arrivedMs });
    return send(response, { status: 200, text, type: 'application/json' });
  }
  if (method === 'GET' && path === '/_truth') {
    return send(response, { ...truthPage(query, truth), type: 'application/json' });
  }
  if (method === 'GET' && path === '/')
    return send(response, { status: 200, text: ABOUT, type: 'text/plain' });
  send(response, { status: 404, text: 'no such page\n', type: 'text/plain' });
}

function send(response: ServerResponse, { status, text, type }: Page & { readonly type: string }): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** A client that went away needs no answer; a mistake of the simulator's own must not look like the vendor's. */
function fail(response: ServerResponse, cause: unknown): void {
  if (response.destroyed || response.headersSent) response.destroy();
  else send(response, { status: 500, text: `the simulator failed: ${cause}\n`, type: 'text/plain' });
}

function listen(server: Server, at: { readonly host: string; readonly port: number }): Promise<AddressInfo> {
  const { promise, resolve, reject } = Promise.withResolvers<AddressInfo>();
  server.once('error', reject);
  server.listen(at.port, at.host, () => {
    server.off('error', reject);
    const address = server.address();
    if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
    else resolve(address);
  });
  return promise;
}

function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  server.close(() => {
    clearTimeout(impatience);
    resolve();
  });
  return promise;
}

/** The simulator of Tencent's REST API: real HTTP on loopback, with traffic whose exact counts are known. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CallCounts, createCallCounter } from './call-counts.ts';
import { createCommands } from './commands.ts';
import { createFaultBoard } from './faults/fault-board.ts';
import { createGateway } from './gateway.ts';
import { resolveOptions, type SimulatorOptions } from './options.ts';
import { createPaceLimit } from './pace-limit.ts';
import { createResponder } from './responder.ts';
import { createServedApps } from './served-apps.ts';
import type { TracedPush } from './traffic/push-traces.ts';
import { createTruth, type Truth } from './truth.ts';

/** Longer than the minute between polls, so that a client can reuse its connection for the next poll. */
const KEEP_ALIVE_MS = 75_000;
/** How long a call in flight may take when the simulator closes. */
const CLOSE_GRACE_MS = 500;

export interface Simulator {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly truth: Truth;
  readonly calls: CallCounts;
  /** The traceable pushes, by sdkappid. */
  readonly tracedPushes: ReadonlyMap<number, readonly TracedPush[]>;
  /** Closes idle connections at once and the others soon after. Idempotent. */
  close(): Promise<void>;
}

/** @throws RangeError for contradictory options, or the system's error if it cannot listen. */
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
  const board = createFaultBoard(settings.faults);
  const { now, monotonicMs, seed } = settings;
  const respond = createResponder({ apps, gateway, truth, board, now, monotonicMs, seed });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, respond);
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

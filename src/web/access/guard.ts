/** Runs before every route: sets the configured headers, limits the rate of requests, and asks for a login. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type TokenBucket, takeToken } from '../../core/token-bucket.ts';
import { exposureWarning, hasUsers, OPEN_ACCESS, type WebAccess } from '../../core/web-access.ts';
import type { Messages } from '../../messages/messages.ts';
import { HEALTH_PATHS } from '../health-routes.ts';
import { FAILED_LOGINS, MAX_FAILED_ADDRESSES, MAX_LOGGED_ADDRESSES, MAX_WAITING_LOGINS } from '../limits.ts';
import { compareBcrypt, loadBcrypt } from './bcrypt.ts';
import { createFailedLogins } from './failed-logins.ts';
import { createLogins, type LoginResult } from './logins.ts';
import { listensOnLoopbackOnly } from './loopback.ts';
import { createRefusedLogins, type RefusedLoginCounter, type RefusedLogins } from './refused-logins.ts';

/** The access rules of the listener, which can change while it runs. */
export interface AccessSource {
  current(): WebAccess;
  onChange(listener: (access: WebAccess) => void): void;
  close(): void;
}

/** The access rules without a web configuration: every client has access, and that never changes. */
export const OPEN_SOURCE: AccessSource = { current: () => OPEN_ACCESS, onChange: () => {}, close: () => {} };

export interface AccessOptions {
  readonly source: AccessSource;
  /** Whether health checks need no login. */
  readonly healthChecks: 'open' | 'protected';
  readonly monotonicMs: () => number;
  /** Called once the server listens, if clients on other machines can connect and the access rules are not safe. */
  readonly onExposed: (warning: string) => void;
  /** Called for refused logins, at most once a minute for each address. It receives neither name nor password. */
  readonly onRefused: (refused: RefusedLogins) => void;
}

/** Must be called before the routes are added, because Fastify runs a hook only for later routes. */
export function guardRoutes(server: FastifyInstance, options: AccessOptions, messages: Messages): void {
  const { source, onExposed, onRefused } = options;
  const refusedLogins = createRefusedLogins({ onRefused, maxAddresses: MAX_LOGGED_ADDRESSES });
  const check = createAccessCheck(options, refusedLogins);
  server.addHook('onRequest', async (request, reply) => {
    // A page overwrites these headers with stricter ones of its own, so they are set first.
    reply.headers(source.current().headers);
    const result = await check(request);
    if (result.kind !== 'granted') return refuse(reply, result, messages);
  });
  // If the library cannot be loaded, the exporter must fail at the start and not at the first login.
  server.addHook('onReady', async () => {
    if (hasUsers(source.current())) await loadBcrypt();
  });
  server.addHook('onListen', async () => {
    const warning = exposureWarning(source.current());
    if (warning !== undefined && !listensOnLoopbackOnly(server)) onExposed(warning);
  });
  server.addHook('onClose', async () => {
    source.close();
    refusedLogins.reportRest();
  });
}

function createAccessCheck(
  { source, healthChecks, monotonicMs }: AccessOptions,
  refusedLogins: RefusedLoginCounter,
): (request: FastifyRequest) => Promise<LoginResult> {
  const failures = createFailedLogins({
    monotonicMs,
    rate: FAILED_LOGINS,
    maxAddresses: MAX_FAILED_ADDRESSES,
  });
  const login = createLogins({ compare: compareBcrypt, failures, maxWaiting: MAX_WAITING_LOGINS });
  const requestWaitMs = createRequestLimit(monotonicMs);
  return async (request) => {
    const access = source.current();
    if (healthChecks === 'open' && HEALTH_PATHS.includes(request.routeOptions.url ?? '')) {
      return { kind: 'granted' };
    }
    const waitMs = requestWaitMs(access.rateLimit);
    if (waitMs > 0) return { kind: 'later', waitMs };
    if (!hasUsers(access)) return { kind: 'granted' };
    const { authorization } = request.headers;
    // The client can have disconnected already.
    const address = request.socket.remoteAddress ?? '';
    const result = await login({ users: access.users, authorization, address });
    // A request without credentials is no login: a browser sends one before it asks its user.
    if (result.kind !== 'granted' && authorization !== undefined) refusedLogins.count(address);
    return result;
  };
}

function createRequestLimit(monotonicMs: () => number) {
  let bucket: TokenBucket | undefined;
  return (rate: WebAccess['rateLimit']): number => {
    if (rate === undefined) return 0;
    const taken = takeToken(bucket, monotonicMs(), rate);
    bucket = taken.bucket;
    return taken.waitMs;
  };
}

function refuse(
  reply: FastifyReply,
  result: Exclude<LoginResult, { kind: 'granted' }>,
  { webErrors }: Messages,
): FastifyReply {
  // A refused client must not occupy one of the limited connections.
  reply.header('connection', 'close').type('text/plain; charset=utf-8');
  if (result.kind === 'later') {
    const seconds = Math.max(1, Math.ceil(result.waitMs / 1000));
    return reply.code(429).header('retry-after', String(seconds)).send(`${webErrors.tooManyAttempts}\n`);
  }
  return reply
    .code(401)
    .header('www-authenticate', 'Basic realm="timpush-exporter", charset="UTF-8"')
    .send(`${webErrors.loginNeeded}\n`);
}

/** Stands before every route: the configured headers, the limit of requests, and who may pass. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type TokenBucket, takeToken } from '../../core/token-bucket.ts';
import { exposureWarning, hasUsers, OPEN_ACCESS, type WebAccess } from '../../core/web-access.ts';
import { PROBE_PATHS } from '../health-routes.ts';
import { ADDRESSES_KEPT, ADDRESSES_TOLD, FAILED_LOGINS, LOGINS_WAITING } from '../limits.ts';
import { compareBcrypt, loadBcrypt } from './bcrypt.ts';
import { createFailedLogins } from './failed-logins.ts';
import { createLogins, type Verdict } from './logins.ts';
import { listensOnLoopbackOnly } from './loopback.ts';
import { createRefusedLogins, type RefusedLoginCounter, type RefusedLogins } from './refused-logins.ts';

/** Who may reach the listener, now and after each change. */
export interface AccessSource {
  /** Nobody is kept out and no header is asked for, and that cannot change. */
  readonly isOpenForGood: boolean;
  current(): WebAccess;
  onChange(listener: (access: WebAccess) => void): void;
  close(): void;
}

export interface AccessOptions {
  readonly source: AccessSource;
  /** Whether probes pass without credentials. */
  readonly probes: 'open' | 'protected';
  readonly monotonicMs: () => number;
  /** Told once it listens, when others than this machine can reach what nobody guards. */
  readonly onExposed: (warning: string) => void;
  /** Told of logins that were refused, once a minute for each address at most; of neither name nor password. */
  readonly onRefused: (refused: RefusedLogins) => void;
}

/** Everybody passes. */
export const OPEN: AccessOptions = {
  source: { isOpenForGood: true, current: () => OPEN_ACCESS, onChange: () => {}, close: () => {} },
  probes: 'open',
  monotonicMs: () => 0,
  onExposed: () => {},
  onRefused: () => {},
};

/** To be called before the routes are made: those made before would not be guarded. */
export function guardRoutes(server: FastifyInstance, options: AccessOptions): void {
  const { source, onExposed, onRefused } = options;
  const refused = createRefusedLogins({ onRefused, maxAddresses: ADDRESSES_TOLD });
  // An open door is to cost a scrape nothing: even a hook that does nothing takes a twentieth of a small one.
  if (!source.isOpenForGood) guardRequests(server, options, refused);
  // What keeps it from being loaded should show at the start, not at the first login.
  server.addHook('onReady', async () => {
    if (hasUsers(source.current())) await loadBcrypt();
  });
  server.addHook('onListen', async () => {
    const warning = exposureWarning(source.current());
    if (warning !== undefined && !listensOnLoopbackOnly(server)) onExposed(warning);
  });
  server.addHook('onClose', async () => {
    source.close();
    refused.tellRest();
  });
}

function guardRequests(server: FastifyInstance, options: AccessOptions, refused: RefusedLoginCounter): void {
  const guard = createGuard(options, refused);
  server.addHook('onRequest', (request, reply, done) => {
    // First, so that a page with stricter ones of its own keeps them.
    reply.headers(options.source.current().headers);
    const verdict = guard(request);
    // Without waiting: where nobody is kept out, a scrape is not to cost more for it.
    if (verdict === GRANTED) return done();
    Promise.resolve(verdict).then(
      (judged) => (judged.kind === 'granted' ? done() : void refuse(reply, judged)),
      done,
    );
  });
}

const GRANTED: Verdict = { kind: 'granted' };

function createGuard({ source, probes, monotonicMs }: AccessOptions, refused: RefusedLoginCounter) {
  const failures = createFailedLogins({ monotonicMs, rate: FAILED_LOGINS, maxAddresses: ADDRESSES_KEPT });
  const judge = createLogins({ compare: compareBcrypt, failures, maxWaiting: LOGINS_WAITING });
  const requestWaitMs = createRequestLimit(monotonicMs);
  return (request: FastifyRequest): Verdict | Promise<Verdict> => {
    const rules = source.current();
    // Before anything else is looked at: an open door is to cost a scrape nothing.
    if (rules.rateLimit === undefined && !hasUsers(rules)) return GRANTED;
    if (probes === 'open' && PROBE_PATHS.includes(request.routeOptions.url ?? '')) return GRANTED;
    const waitMs = requestWaitMs(rules.rateLimit);
    if (waitMs > 0) return { kind: 'later', waitMs };
    if (!hasUsers(rules)) return GRANTED;
    const { authorization } = request.headers;
    const address = addressOf(request);
    return judge({ users: rules.users, authorization, address }).then((verdict) => {
      // Without credentials it is no login: browsers ask so first.
      if (verdict.kind !== 'granted' && authorization !== undefined) refused.count(address);
      return verdict;
    });
  };
}

/** Gone where the client has left already. */
function addressOf({ socket }: FastifyRequest): string {
  return socket.remoteAddress ?? '';
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

function refuse(reply: FastifyReply, verdict: Exclude<Verdict, { kind: 'granted' }>): FastifyReply {
  // Whoever is not let in keeps no connection from those who are.
  reply.header('connection', 'close').type('text/plain; charset=utf-8');
  if (verdict.kind === 'later') {
    const seconds = Math.max(1, Math.ceil(verdict.waitMs / 1000));
    return reply
      .code(429)
      .header('retry-after', String(seconds))
      .send('too many attempts: wait and try again\n');
  }
  return reply
    .code(401)
    .header('www-authenticate', 'Basic realm="timpush-exporter", charset="UTF-8"')
    .send('name and password are needed: see basic_auth_users in the web configuration\n');
}

/** Basic authentication: checks the credentials of a request, in the same time for users that exist and for those that do not. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebAccess } from '../../core/web-access.ts';
import type { FailedLogins } from './failed-logins.ts';

export type LoginResult =
  | { readonly kind: 'granted' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'later'; readonly waitMs: number };

export interface LoginRequest {
  readonly users: WebAccess['users'];
  /** The header of this name. */
  readonly authorization: string | undefined;
  /** The address of the client. */
  readonly address: string;
}

export interface LoginOptions {
  /** Takes about 100 ms, off the main thread. */
  readonly compare: (password: string, hash: string) => Promise<boolean>;
  readonly failures: FailedLogins;
  /** The limit of logins that wait for their comparison. */
  readonly maxWaiting: number;
}

const BUSY: LoginResult = { kind: 'later', waitMs: 1_000 };

export function createLogins({
  compare,
  failures,
  maxWaiting,
}: LoginOptions): (request: LoginRequest) => Promise<LoginResult> {
  /** The last successful login of each user: the next request with the same credentials needs no comparison. */
  const proven = new Map<string, Buffer>();
  const running = new Map<string, Promise<LoginResult>>();
  let lastComparison: Promise<unknown> = Promise.resolve();

  /** Runs one comparison at a time, so that logins never use more than one processor. */
  function compareInOrder(password: string, hash: string): Promise<boolean> {
    const result = lastComparison.then(() => compare(password, hash));
    lastComparison = result.catch(() => {});
    return result;
  }

  async function check(
    { users, address }: LoginRequest,
    { user, password }: Credentials,
  ): Promise<LoginResult> {
    const hash = hashFor(users, user);
    failures.begin(address);
    if (!(await compareInOrder(password, hash)) || !Object.hasOwn(users, user)) return { kind: 'denied' };
    failures.forgive(address);
    proven.set(user, proofOf({ user, password }, hash));
    return { kind: 'granted' };
  }

  return async (request) => {
    const { users, authorization, address } = request;
    const credentials = credentialsIn(authorization);
    if (credentials === undefined) return { kind: 'denied' };
    // Correct credentials must wait too. Otherwise a client could go on guessing, and the correct guess would succeed.
    const waitMs = failures.waitMs(address);
    if (waitMs > 0) return { kind: 'later', waitMs };
    const { user } = credentials;
    const proof = proofOf(credentials, hashFor(users, user));
    const provenBefore = proven.get(user);
    if (provenBefore !== undefined && timingSafeEqual(provenBefore, proof)) return { kind: 'granted' };
    // A browser sends several requests with the same credentials at once: they share one comparison.
    const key = `${address} ${proof.toString('hex')}`;
    const shared = running.get(key);
    if (shared !== undefined) return shared;
    if (running.size >= maxWaiting) return BUSY;
    const result = check(request, credentials).finally(() => running.delete(key));
    running.set(key, result);
    return result;
  };
}

/** The hash of the user. An unknown name always gets the same hash of another user, so that its comparison takes as long. */
function hashFor(users: WebAccess['users'], user: string): string {
  const own = Object.hasOwn(users, user) ? users[user] : undefined;
  if (own !== undefined) return own;
  const hashes = Object.values(users);
  const chosen = createHash('sha256').update(user).digest().readUInt32BE() % hashes.length;
  return hashes[chosen] ?? '';
}

/** The proof contains the hash, so a changed password ends the logins with the old one. */
function proofOf({ user, password }: Credentials, hash: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([user, hash, password]))
    .digest();
}

interface Credentials {
  readonly user: string;
  readonly password: string;
}

function credentialsIn(authorization: string | undefined): Credentials | undefined {
  const [, encoded] = /^basic +([\w+/-]+=*) *$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return user === undefined || password === undefined ? undefined : { user, password };
}

/** Basic authentication: judges the credentials of a request, in the same time for users that exist and that do not. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebAccess } from '../../core/web-access.ts';
import type { FailedLogins } from './failed-logins.ts';

export type Verdict =
  | { readonly kind: 'granted' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'later'; readonly waitMs: number };

export interface Login {
  readonly users: WebAccess['users'];
  /** The header. */
  readonly authorization: string | undefined;
  /** Of the peer. */
  readonly address: string;
}

export interface LoginOptions {
  /** Slow, off the main thread. */
  readonly compare: (password: string, hash: string) => Promise<boolean>;
  readonly failures: FailedLogins;
  readonly maxWaiting: number;
}

export type Logins = (login: Login) => Promise<Verdict>;

const BUSY: Verdict = { kind: 'later', waitMs: 1_000 };

export function createLogins({ compare, failures, maxWaiting }: LoginOptions): Logins {
  /** What each user logged in with last: their next requests cost no comparison. */
  const proven = new Map<string, Buffer>();
  const running = new Map<string, Promise<Verdict>>();
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn(password: string, hash: string): Promise<boolean> {
    const result = turn.then(() => compare(password, hash));
    turn = result.catch(() => {});
    return result;
  }

  async function judge({ users, address }: Login, { user, password }: Credentials): Promise<Verdict> {
    const known = Object.hasOwn(users, user);
    const hash = hashFor(users, user);
    failures.begin(address);
    if (!(await inTurn(password, hash)) || !known) return { kind: 'denied' };
    failures.forgive(address);
    proven.set(user, proofOf({ user, password }, hash));
    return { kind: 'granted' };
  }

  return async (login) => {
    const { users, authorization, address } = login;
    const given = credentialsIn(authorization);
    if (given === undefined) return { kind: 'denied' };
    // Before all else, and for good credentials too: else guesses could go on, and the one that is right would show.
    const waitMs = failures.waitMs(address);
    if (waitMs > 0) return { kind: 'later', waitMs };
    const proof = proofOf(given, hashFor(users, given.user));
    const before = proven.get(given.user);
    if (before !== undefined && timingSafeEqual(before, proof)) return { kind: 'granted' };
    // Whoever asks the same at the same time, as a browser does, shares the answer.
    const key = `${address} ${proof.toString('hex')}`;
    const shared = running.get(key);
    if (shared !== undefined) return shared;
    if (running.size >= maxWaiting) return BUSY;
    const verdict = judge(login, given).finally(() => running.delete(key));
    running.set(key, verdict);
    return verdict;
  };
}

/** The hash of a user; of one of the others, always the same, for a name that nobody has. */
function hashFor(users: WebAccess['users'], user: string): string {
  const own = Object.hasOwn(users, user) ? users[user] : undefined;
  if (own !== undefined) return own;
  const hashes = Object.values(users);
  const chosen = createHash('sha256').update(user).digest().readUInt32BE() % hashes.length;
  return hashes[chosen] ?? '';
}

/** Changes with the hash, so that a new password ends the logins of the old one. */
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

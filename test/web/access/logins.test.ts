import bcrypt from 'bcrypt';
import { describe, expect, it, vi } from 'vitest';
import { compareBcrypt } from '../../../src/web/access/bcrypt.ts';
import { createFailedLogins } from '../../../src/web/access/failed-logins.ts';
import { createLogins } from '../../../src/web/access/logins.ts';
import { eventually } from '../../support/eventually.ts';
import { basic } from './guarded-server.ts';

const USERS = { alice: 'hash-of-alice', bob: 'hash-of-bob' };

/** Logins whose comparisons end when the test ends them. The only correct password is `correct`. */
function logins({ maxWaiting = 20, burst = 100 } = {}) {
  const compared: { readonly hash: string; readonly end: () => void }[] = [];
  const compare = vi.fn(
    (password: string, hash: string) =>
      new Promise<boolean>((resolve) => {
        compared.push({ hash, end: () => resolve(password === 'correct') });
      }),
  );
  const rate = { intervalMs: 1000, burst };
  const failures = createFailedLogins({ monotonicMs: () => 0, rate, maxAddresses: 10 });
  const check = createLogins({ compare, failures, maxWaiting });
  const login = (user: string, password: string, address = '10.0.0.1', users = USERS) =>
    check({ users, address, ...basic(user, password) });
  const started = (count: number) => eventually(() => expect(compared).toHaveLength(count));
  /** Runs a login with its comparison. */
  const complete = async (...args: Parameters<typeof login>) => {
    const before = compared.length;
    const result = login(...args);
    await started(before + 1);
    compared[before]?.end();
    return (await result).kind;
  };
  return { login, complete, started, compared, compare };
}

describe('a login', () => {
  it('needs one comparison, and none when its user sends the same password again', async () => {
    const { complete, login, compare } = logins();
    expect(await complete('alice', 'correct')).toBe('granted');
    expect(await login('alice', 'correct')).toEqual({ kind: 'granted' });
    expect(compare).toHaveBeenCalledTimes(1);
    expect(await complete('alice', 'wrong')).toBe('denied');
    expect(await complete('alice', 'wrong')).toBe('denied');
    expect(compare).toHaveBeenCalledTimes(3);
  });

  it('with an unknown name is compared with a hash that is always the same for that name, and never granted', async () => {
    const { complete, compared } = logins();
    for (const name of ['carol', 'carol', 'dave', 'eve', 'frank', 'grace', 'heidi']) {
      expect(await complete(name, 'correct')).toBe('denied');
    }
    expect(compared[0]?.hash).toBe(compared[1]?.hash);
    expect(new Set(compared.map(({ hash }) => hash))).toEqual(new Set(Object.values(USERS)));
  });

  it('is compared only after the comparison of the login before', async () => {
    const { login, started, compared, compare } = logins();
    const results = [login('alice', 'a'), login('bob', 'correct')];
    await started(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(compare).toHaveBeenCalledTimes(1);
    compared[0]?.end();
    await started(2);
    compared[1]?.end();
    expect((await Promise.all(results)).map(({ kind }) => kind)).toEqual(['denied', 'granted']);
  });

  it('shares its comparison with an equal login from the same address, but not from another address', async () => {
    const { login, started, compared, compare } = logins();
    const results = [
      login('alice', 'correct'),
      login('alice', 'correct'),
      login('alice', 'correct', '10.0.0.2'),
    ];
    await started(1);
    compared[0]?.end();
    await started(2);
    compared[1]?.end();
    expect((await Promise.all(results)).map(({ kind }) => kind)).toEqual(['granted', 'granted', 'granted']);
    expect(compare).toHaveBeenCalledTimes(2);
  });

  it('is delayed if too many logins wait, unless its credentials were correct before', async () => {
    const { complete, login, started, compared } = logins({ maxWaiting: 2 });
    await complete('alice', 'correct');
    const waiting = [login('bob', '1'), login('bob', '2')];
    expect(await login('bob', '3')).toEqual({ kind: 'later', waitMs: 1000 });
    expect(await login('alice', 'correct')).toEqual({ kind: 'granted' });
    await started(2);
    compared[1]?.end();
    await started(3);
    compared[2]?.end();
    await Promise.all(waiting);
  });

  it('counts as failed until its comparison ends, so that guesses at the same time are limited too', async () => {
    const { login } = logins({ burst: 3 });
    for (const guess of ['1', '2', '3']) void login('alice', guess);
    expect(await login('alice', '4')).toMatchObject({ kind: 'later' });
    expect(await login('alice', 'correct')).toMatchObject({ kind: 'later' });
  });

  it('whose comparison fails rejects, and the next login is compared', async () => {
    const compare = vi.fn().mockRejectedValueOnce(new Error('no memory')).mockResolvedValue(true);
    const rate = { intervalMs: 1000, burst: 3 };
    const failures = createFailedLogins({ monotonicMs: () => 0, rate, maxAddresses: 10 });
    const check = createLogins({ compare, failures, maxWaiting: 1 });
    const login = { users: USERS, address: '10.0.0.1', ...basic('alice', 'correct') };
    await expect(check(login)).rejects.toThrow('no memory');
    expect(await check(login)).toEqual({ kind: 'granted' });
  });
});

describe('compareBcrypt', () => {
  it.each(['2a', '2b', '2y'])('compares a hash with the prefix %s', async (kind) => {
    const hash = bcrypt.hashSync('correct', 4).replace('$2b$', `$${kind}$`);
    expect([await compareBcrypt('correct', hash), await compareBcrypt('wrong', hash)]).toEqual([true, false]);
  });

  it('does not block the event loop', async () => {
    const hash = bcrypt.hashSync('correct', 10);
    await compareBcrypt('loads the library', hash);
    let iterations = 0;
    const count = (): void => {
      iterations += 1;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    await compareBcrypt('correct', hash);
    clearImmediate(immediate);
    // If it blocked the loop, there would be a few iterations before and after it.
    expect(iterations).toBeGreaterThan(20);
  });
});

import bcrypt from 'bcrypt';
import { describe, expect, it, vi } from 'vitest';
import { compareBcrypt } from '../../../src/web/access/bcrypt.ts';
import { createFailedLogins } from '../../../src/web/access/failed-logins.ts';
import { createLogins } from '../../../src/web/access/logins.ts';
import { eventually } from '../../support/eventually.ts';
import { basic } from './guarded-server.ts';

const USERS = { alice: 'hash-of-alice', bob: 'hash-of-bob' };

/** Logins whose comparisons end when the test says so, and are right for `correct`. */
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
  const judge = createLogins({ compare, failures, maxWaiting });
  const login = (user: string, password: string, address = '10.0.0.1', users = USERS) =>
    judge({ users, address, ...basic(user, password) });
  const started = (count: number) => eventually(() => expect(compared).toHaveLength(count));
  /** A login to its end. */
  const done = async (...args: Parameters<typeof login>) => {
    const before = compared.length;
    const verdict = login(...args);
    await started(before + 1);
    compared[before]?.end();
    return (await verdict).kind;
  };
  return { login, done, started, compared, compare };
}

describe('a login', () => {
  it('costs one comparison, and none when the same user comes again with the same password', async () => {
    const { done, login, compare } = logins();
    expect(await done('alice', 'correct')).toBe('granted');
    expect(await login('alice', 'correct')).toEqual({ kind: 'granted' });
    expect(compare).toHaveBeenCalledTimes(1);
    expect(await done('alice', 'wrong')).toBe('denied');
    expect(await done('alice', 'wrong')).toBe('denied');
    expect(compare).toHaveBeenCalledTimes(3);
  });

  it('of a name that nobody has is compared like any other, with the same hash each time, and never granted', async () => {
    const { done, compared } = logins();
    for (const name of ['carol', 'carol', 'dave', 'eve', 'frank', 'grace', 'heidi']) {
      expect(await done(name, 'correct')).toBe('denied');
    }
    expect(compared[0]?.hash).toBe(compared[1]?.hash);
    expect(new Set(compared.map(({ hash }) => hash))).toEqual(new Set(Object.values(USERS)));
  });

  it('is compared one at a time', async () => {
    const { login, started, compared, compare } = logins();
    const verdicts = [login('alice', 'a'), login('bob', 'correct')];
    await started(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(compare).toHaveBeenCalledTimes(1);
    compared[0]?.end();
    await started(2);
    compared[1]?.end();
    expect((await Promise.all(verdicts)).map(({ kind }) => kind)).toEqual(['denied', 'granted']);
  });

  it('shares its comparison with the same one from the same address, and with no other', async () => {
    const { login, started, compared, compare } = logins();
    const verdicts = [
      login('alice', 'correct'),
      login('alice', 'correct'),
      login('alice', 'correct', '10.0.0.2'),
    ];
    await started(1);
    compared[0]?.end();
    await started(2);
    compared[1]?.end();
    expect((await Promise.all(verdicts)).map(({ kind }) => kind)).toEqual(['granted', 'granted', 'granted']);
    expect(compare).toHaveBeenCalledTimes(2);
  });

  it('is put off when too many wait, and those who have proven themselves are not', async () => {
    const { done, login, started, compared } = logins({ maxWaiting: 2 });
    await done('alice', 'correct');
    const waiting = [login('bob', '1'), login('bob', '2')];
    expect(await login('bob', '3')).toEqual({ kind: 'later', waitMs: 1000 });
    expect(await login('alice', 'correct')).toEqual({ kind: 'granted' });
    await started(2);
    compared[1]?.end();
    await started(3);
    compared[2]?.end();
    await Promise.all(waiting);
  });

  it('counts as failed from its start, so that many at once are not heard either', async () => {
    const { login } = logins({ burst: 3 });
    for (const guess of ['1', '2', '3']) void login('alice', guess);
    expect(await login('alice', '4')).toMatchObject({ kind: 'later' });
    expect(await login('alice', 'correct')).toMatchObject({ kind: 'later' });
  });

  it('whose comparison breaks is a fault, and the next is compared all the same', async () => {
    const compare = vi.fn().mockRejectedValueOnce(new Error('no memory')).mockResolvedValue(true);
    const rate = { intervalMs: 1000, burst: 3 };
    const failures = createFailedLogins({ monotonicMs: () => 0, rate, maxAddresses: 10 });
    const judge = createLogins({ compare, failures, maxWaiting: 1 });
    const login = { users: USERS, address: '10.0.0.1', ...basic('alice', 'correct') };
    await expect(judge(login)).rejects.toThrow('no memory');
    expect(await judge(login)).toEqual({ kind: 'granted' });
  });
});

describe('bcrypt', () => {
  it.each(['2a', '2b', '2y'])('of the kind %s is compared', async (kind) => {
    const hash = bcrypt.hashSync('correct', 4).replace('$2b$', `$${kind}$`);
    expect([await compareBcrypt('correct', hash), await compareBcrypt('wrong', hash)]).toEqual([true, false]);
  });

  it('leaves the event loop free while it works', async () => {
    const hash = bcrypt.hashSync('correct', 10);
    await compareBcrypt('warm', hash);
    let turns = 0;
    const count = (): void => {
      turns += 1;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    await compareBcrypt('correct', hash);
    clearImmediate(immediate);
    // On the main thread it would turn a few times at most: before and after.
    expect(turns).toBeGreaterThan(20);
  });
});

import bcrypt from 'bcrypt';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FAILED_LOGINS } from '../../../src/web/limits.ts';
import { basic, EXPOSITION, type GuardedOptions, guardedServer, send } from './guarded-server.ts';

/** The lowest cost of bcrypt, with the prefix that htpasswd writes. */
const ALICE = { alice: bcrypt.hashSync('correct', 4).replace('$2b$', '$2y$') };

const withAlice = (options: GuardedOptions = {}) => guardedServer({ ...options, access: { users: ALICE } });

/** Every route, and paths without a route. */
const PATHS = [
  '/',
  '/metrics',
  '/trace?app=shop&push_id=x',
  '/api/v1/loss',
  '/api/v1/trace/x?app=shop',
  '/api/v1/openapi.json',
  '/-/assets/status.css',
  '/-/nothing',
  '/-/healthy/',
  '//-/healthy',
  '/%2d/healthy/../../metrics',
];

describe('a server with users', () => {
  it.each(PATHS)('answers %s only after a login', async (path) => {
    const { url } = await withAlice();
    const refused = await send(url + path);
    expect([refused.status, refused.headers['www-authenticate'], refused.headers.connection]).toEqual([
      401,
      'Basic realm="timpush-exporter", charset="UTF-8"',
      'close',
    ]);
    expect(refused.body).toBe(
      'a user name and a password are needed: see basic_auth_users in the web configuration\n',
    );
    expect((await send(url + path, { headers: basic('alice', 'correct') })).status).not.toBe(401);
  });

  it.each([
    ['a wrong password', basic('alice', 'wrong')],
    ['no password', basic('alice', '')],
    ['another name with a good password', basic('bob', 'correct')],
    ['a name that every object has', basic('constructor', 'correct')],
    ['another scheme', { authorization: `Bearer ${ALICE.alice}` }],
    ['no colon', { authorization: `Basic ${Buffer.from('alice').toString('base64')}` }],
    ['no base64', { authorization: 'Basic ???' }],
    ['the hash itself', basic('alice', ALICE.alice)],
  ])('refuses %s', async (_what, headers) => {
    const { url, onInternalError } = await withAlice();
    expect((await send(`${url}/metrics`, { headers })).status).toBe(401);
    expect(onInternalError).not.toHaveBeenCalled();
  });

  it('reports denied and delayed logins by address, but no requests without credentials', async () => {
    const { url, onRefused } = await withAlice({ monotonicMs: () => 0 });
    await send(`${url}/metrics`);
    await send(`${url}/metrics`, { headers: basic('alice', 'correct') });
    expect(onRefused).not.toHaveBeenCalled();
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const attempts = FAILED_LOGINS.burst + 5;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      await send(`${url}/metrics`, { headers: basic('alice', 'wrong') });
    }
    expect(onRefused.mock.calls).toEqual([[{ client: '127.0.0.1', count: 1 }]]);
    vi.advanceTimersByTime(60_000);
    expect(onRefused.mock.calls.slice(1)).toEqual([[{ client: '127.0.0.1', count: attempts - 1 }]]);
  });

  it('reports the refused logins of the last minute when it closes', async () => {
    const { url, onRefused, close } = await withAlice();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await send(`${url}/metrics`, { headers: basic('alice', 'wrong') });
    }
    expect(onRefused).toHaveBeenCalledTimes(1);
    await close();
    expect(onRefused).toHaveBeenLastCalledWith({ client: '127.0.0.1', count: 2 });
  });

  it('accepts passwords in UTF-8 and with colons, and a scheme in any case', async () => {
    const password = 'pässwörd:📵:';
    const { url } = await guardedServer({ access: { users: { zoë: bcrypt.hashSync(password, 4) } } });
    const { authorization } = basic('zoë', password);
    const headers = { authorization: authorization.replace('Basic', 'bAsIc') };
    expect((await send(`${url}/metrics`, { headers })).body).toBe(EXPOSITION);
  });

  it('refuses an old password, and the password of a removed user', async () => {
    const { url, change } = await withAlice();
    const metrics = (password: string) => send(`${url}/metrics`, { headers: basic('alice', password) });
    expect((await metrics('correct')).status).toBe(200);
    change({ users: { alice: bcrypt.hashSync('new', 4) }, headers: {} });
    expect([(await metrics('correct')).status, (await metrics('new')).status]).toEqual([401, 200]);
    change({ users: { bob: bcrypt.hashSync('new', 4) }, headers: {} });
    expect((await metrics('new')).status).toBe(401);
  });

  it('delays every login of an address with too many wrong ones, also a correct one', async () => {
    let nowMs = 0;
    const { url } = await withAlice({ monotonicMs: () => nowMs });
    const login = async (password: string) => {
      const { status, headers } = await send(`${url}/metrics`, { headers: basic('alice', password) });
      return [status, headers['retry-after']];
    };
    expect(await login('correct')).toEqual([200, undefined]);
    for (let guess = 0; guess < FAILED_LOGINS.burst; guess += 1) {
      expect(await login(`guess ${guess}`)).toEqual([401, undefined]);
    }
    expect([await login('another'), await login('correct')]).toEqual([
      [429, '10'],
      [429, '10'],
    ]);
    nowMs += FAILED_LOGINS.intervalMs;
    expect([await login('correct'), await login('another'), await login('correct')]).toEqual([
      [200, undefined],
      [401, undefined],
      [429, '10'],
    ]);
  });

  it('limits neither correct logins nor requests without credentials', async () => {
    const { url } = await withAlice({ monotonicMs: () => 0 });
    const many = Array.from({ length: 3 * FAILED_LOGINS.burst });
    const headers = basic('alice', 'correct');
    const good = await Promise.all(many.map(() => send(`${url}/metrics`, { headers })));
    expect(new Set(good.map(({ status }) => status))).toEqual(new Set([200]));
    const without = await Promise.all(many.map(() => send(`${url}/metrics`)));
    expect(new Set(without.map(({ status }) => status))).toEqual(new Set([401]));
  });
});

describe('the health checks', () => {
  it('need no login and have no limit, unless they are protected', async () => {
    const access = { users: ALICE, rateLimit: { intervalMs: 60_000, burst: 1 } };
    const open = await guardedServer({ access });
    for (const path of ['/-/healthy', '/-/ready', '/-/healthy?x=1']) {
      expect((await send(open.url + path)).status).toBe(200);
    }
    expect((await send(`${open.url}/-/healthy`, { method: 'HEAD' })).status).toBe(200);
    const guarded = await withAlice({ healthChecks: 'protected' });
    for (const path of ['/-/healthy', '/-/ready']) {
      expect((await send(guarded.url + path)).status).toBe(401);
      expect((await send(guarded.url + path, { headers: basic('alice', 'correct') })).status).toBe(200);
    }
  });
});

describe('the body of a request', () => {
  it('is refused when it is longer than 1,024 bytes', async () => {
    const { url } = await guardedServer();
    const post = (bytes: number) => fetch(`${url}/metrics`, { method: 'POST', body: 'x'.repeat(bytes) });
    expect([(await post(1024)).status, (await post(1025)).status]).toEqual([404, 413]);
  });
});

describe('the source of the access rules', () => {
  it('is closed when the server closes', async () => {
    const { close, onClose } = await withAlice();
    expect(onClose).not.toHaveBeenCalled();
    await close();
    expect(onClose).toHaveBeenCalledOnce();
  });
});

describe('the limit of requests', () => {
  it('is one limit for all requests, and ends when the configuration no longer has it', async () => {
    const rateLimit = { intervalMs: 60_000, burst: 2 };
    const { url, change } = await guardedServer({ access: { rateLimit }, monotonicMs: () => 0 });
    const statuses = async () => [(await send(`${url}/metrics`)).status, (await send(`${url}/`)).status];
    expect(await statuses()).toEqual([200, 200]);
    const refused = await send(`${url}/metrics`);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
    change({ users: {}, headers: {} });
    expect(await statuses()).toEqual([200, 200]);
  });
});

describe('the configured headers', () => {
  const headers = { 'X-Frame-Options': 'deny', 'Strict-Transport-Security': 'max-age=60' };

  it.each(['/metrics', '/', '/nothing', '/%', '/-/healthy', '/api/v1/loss?app=none'])(
    'are in the answer to %s',
    async (path) => {
      const { url } = await guardedServer({ access: { headers } });
      const { headers: sent } = await send(url + path);
      expect([sent['x-frame-options'], sent['strict-transport-security']]).toEqual(['deny', 'max-age=60']);
    },
  );

  it('are in the answers to refused logins and to invalid HTTP', async () => {
    const { url } = await guardedServer({ access: { users: ALICE, headers } });
    expect((await send(`${url}/metrics`)).headers['x-frame-options']).toBe('deny');
    const tooLong = await send(`${url}/metrics`, { headers: { cookie: 'x'.repeat(10_000) } });
    expect([tooLong.status, tooLong.headers['x-frame-options']]).toEqual([431, 'deny']);
  });

  it('do not replace the stricter headers of the pages', async () => {
    const policy = { 'Content-Security-Policy': "default-src 'self'" };
    const { url } = await guardedServer({ access: { headers: policy } });
    expect((await send(`${url}/`)).headers['content-security-policy']).toContain("default-src 'none'");
    expect((await send(`${url}/metrics`)).headers['content-security-policy']).toBe("default-src 'self'");
  });
});

describe('the warning about an exposed server', () => {
  it('is given once if clients on other machines can connect without a login, and never on loopback', async () => {
    const exposed = await guardedServer({ host: '0.0.0.0' });
    await send(`http://127.0.0.1:${exposed.port}/metrics`);
    expect(exposed.onExposed).toHaveBeenCalledExactlyOnceWith(
      'every client that can connect to this address can read the metrics: listen on 127.0.0.1, or set users or client certificates in --web.config.file',
    );
    expect((await guardedServer()).onExposed).not.toHaveBeenCalled();
    const unencrypted = await guardedServer({ host: '0.0.0.0', access: { users: ALICE } });
    expect(unencrypted.onExposed).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining('without encryption'),
    );
  });
});

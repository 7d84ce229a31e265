import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readKeyFile } from '../../src/config/secret-key.ts';
import type { ApiError } from '../../src/tencent/api-error.ts';
import { createSigner, LIFETIME_SECONDS, type SignerOptions } from '../../src/tencent/user-sig.ts';
import { apiErrorOf } from '../support/thrown-by.ts';

const START_MS = Date.UTC(2025, 2, 12, 13, 30);
const HALF_MS = (LIFETIME_SECONDS / 2) * 1000;
const SDKAPPID = 1400000001;

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS, toFake: ['Date'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

function signerWith(options: Partial<SignerOptions> = {}) {
  const expiries: number[] = [];
  const renewalsFailed: ApiError[] = [];
  const readKey = vi.fn(options.readKey ?? (async () => 'the key'));
  const signer = createSigner({
    sdkappid: SDKAPPID,
    identifier: 'administrator',
    nowMs: () => Date.now(),
    onSigned: (expiry) => expiries.push(expiry),
    onRenewalFailed: (error) => renewalsFailed.push(error),
    ...options,
    readKey,
  });
  return { ...signer, readKey, expiries, renewalsFailed };
}

/** The signature's document, after its HMAC was made again by the reference's description. */
function verified(userSig: string, key: string): Readonly<Record<string, unknown>> {
  expect(userSig).toMatch(/^[A-Za-z0-9*_-]+$/);
  const base64 = userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  const document = JSON.parse(inflateSync(Buffer.from(base64, 'base64')).toString());
  const signed = ['identifier', 'sdkappid', 'time', 'expire']
    .map((field) => `TLS.${field}:${document[`TLS.${field}`]}\n`)
    .join('');
  expect(document['TLS.sig']).toBe(createHmac('sha256', key).update(signed).digest('base64'));
  return document;
}

describe('a signature', () => {
  it('is the one the reference describes, for a day from now', async () => {
    const { current, expiries } = signerWith();
    const document = verified(await current(), 'the key');
    expect(document).toMatchObject({
      'TLS.ver': '2.0',
      'TLS.identifier': 'administrator',
      'TLS.sdkappid': SDKAPPID,
      'TLS.time': START_MS / 1000,
      'TLS.expire': 86_400,
    });
    expect(expiries).toEqual([START_MS / 1000 + 86_400]);
  });

  it('is used for half its lifetime, then replaced', async () => {
    const { current, readKey } = signerWith();
    const first = await current();
    pass(HALF_MS - 1);
    expect(await current()).toBe(first);
    expect(readKey).toHaveBeenCalledOnce();
    pass(1);
    const second = await current();
    expect(second).not.toBe(first);
    expect(readKey).toHaveBeenCalledTimes(2);
    expect(verified(second, 'the key')['TLS.time']).toBe((START_MS + HALF_MS) / 1000);
  });

  it('is made from the present content of the key file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'timpush-key-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, 'key');
    await writeFile(file, 'old-key\n');
    const { current } = signerWith({ readKey: () => readKeyFile(file) });
    verified(await current(), 'old-key');
    await writeFile(file, 'new-key\n');
    verified(await current(), 'old-key');
    pass(HALF_MS);
    verified(await current(), 'new-key');
  });

  it('is replaced after it was discarded', async () => {
    const keys = ['old', 'new'];
    const { current, discard } = signerWith({ readKey: async () => keys.shift() ?? 'none' });
    verified(await current(), 'old');
    discard();
    verified(await current(), 'new');
  });

  it('is replaced when the clock was set back, because it is then from the future', async () => {
    const { current } = signerWith();
    await current();
    pass(-60_000);
    expect(verified(await current(), 'the key')['TLS.time']).toBe(START_MS / 1000 - 60);
  });
});

describe('a key that cannot be read', () => {
  it('is an auth failure with the cause and without the content of the file', async () => {
    const { current } = signerWith({
      readKey: async () => {
        throw new Error('the secret key file key.txt cannot be read (ENOENT)');
      },
    });
    expect(await apiErrorOf(current())).toMatchObject({
      reason: 'auth',
      message: 'signing failed: the secret key file key.txt cannot be read (ENOENT)',
      advice: 'correct the secret key file',
    });
  });

  it('keeps the current signature until it expires, and reports each failed renewal', async () => {
    let failing = false;
    const { current, renewalsFailed, expiries } = signerWith({
      readKey: async () => {
        if (failing) throw new Error('no such file');
        return 'the key';
      },
    });
    const first = await current();
    failing = true;
    pass(HALF_MS);
    expect(await current()).toBe(first);
    pass(HALF_MS - 1);
    expect(await current()).toBe(first);
    expect(renewalsFailed.map(({ message }) => message)).toEqual([
      'signing failed: no such file',
      'signing failed: no such file',
    ]);
    expect(expiries).toHaveLength(1);
    pass(1);
    expect((await apiErrorOf(current())).reason).toBe('auth');
    failing = false;
    expect(await current()).not.toBe(first);
  });

  it('leaves no signature after the current one was discarded', async () => {
    let failing = false;
    const { current, discard } = signerWith({
      readKey: async () => {
        if (failing) throw new Error('no such file');
        return 'the key';
      },
    });
    await current();
    failing = true;
    discard();
    expect((await apiErrorOf(current())).reason).toBe('auth');
  });
});

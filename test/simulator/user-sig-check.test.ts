import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codeOf, NEWS, NOW, SHOP, userSig } from './signed-call.ts';
import { started } from './started-simulator.ts';

/** A signature made by hand, for forms that the package cannot produce. */
function handmade(fields: {
  readonly time: number;
  readonly expire: unknown;
  readonly extra?: object;
}): string {
  const signed = `TLS.identifier:administrator\nTLS.sdkappid:${SHOP.sdkappid}\nTLS.time:${fields.time}\nTLS.expire:${fields.expire}\n`;
  return pack({
    'TLS.ver': '2.0',
    'TLS.identifier': 'administrator',
    'TLS.sdkappid': SHOP.sdkappid,
    'TLS.time': fields.time,
    'TLS.expire': fields.expire,
    'TLS.sig': createHmac('sha256', SHOP.secretKey).update(signed).digest('base64'),
    ...fields.extra,
  });
}

function pack(document: unknown): string {
  const base64 = deflateSync(JSON.stringify(document)).toString('base64');
  return base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
}

async function codeFor(usersig: string): Promise<unknown> {
  const { url } = await started();
  return codeOf(url, { query: { usersig }, body: { StartTime: NOW - 3600, EndTime: NOW } });
}

describe('a signature', () => {
  it('from Tencent’s package is accepted', async () => {
    expect(await codeFor(userSig())).toBe(0);
  });

  it('made by hand is accepted too, up to five minutes from the future', async () => {
    expect(await codeFor(handmade({ time: NOW, expire: 60 }))).toBe(0);
    expect(await codeFor(handmade({ time: NOW + 300, expire: 60 }))).toBe(0);
    expect(await codeFor(handmade({ time: NOW + 301, expire: 60 }))).toBe(70009);
  });

  it.each([
    ['that has expired', 70001, () => handmade({ time: NOW - 100, expire: 100 })],
    ['with another key', 70009, () => userSig({ secretKey: NEWS.secretKey })],
    [
      'with a prolonged lifetime',
      70009,
      () => handmade({ time: NOW, expire: 60, extra: { 'TLS.expire': 61 } }),
    ],
    [
      'with a truncated HMAC',
      70009,
      () => handmade({ time: NOW, expire: 60, extra: { 'TLS.sig': 'c2hvcnQ=' } }),
    ],
    ['of another identifier', 70013, () => userSig({ identifier: 'somebody' })],
    ['of another app', 70014, () => userSig(NEWS)],
    ['without an expiry', 70003, () => userSig({ expireSeconds: Number.NaN })],
    ['that is garbage', 70003, () => 'garbage'],
    ['that is empty', 70003, () => ''],
    ['that is cut off', 70003, () => userSig().slice(0, 60)],
    ['with characters that are none of its alphabet', 70003, () => `${userSig()}!`],
    ['that inflates to a number', 70003, () => pack(7)],
    ['that inflates to null', 70003, () => pack(null)],
    [
      'that inflates to a huge size',
      70003,
      () => handmade({ time: NOW, expire: 60, extra: { pad: 'x'.repeat(9999) } }),
    ],
  ])('%s is refused with its code, %i', async (_, code, make) => {
    expect(await codeFor(make())).toBe(code);
  });
});

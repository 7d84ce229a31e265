/** Verifies a UserSig as documented: inflate it, compare app and identifier, recompute the HMAC, check its age. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { ApiRefusal } from './api-refusal.ts';

/** A signature has five short fields. Anything that inflates to more bytes is no signature. */
const MAX_INFLATED_BYTES = 4096;
const ALLOWED_CLOCK_SKEW_SECONDS = 300;

export interface UserSigCheck {
  readonly userSig: string;
  readonly secretKey: string;
  readonly sdkappid: number;
  readonly identifier: string;
  readonly nowSeconds: number;
}

interface SignedFields {
  readonly identifier: string;
  readonly sdkappid: number;
  readonly time: number;
  readonly expire: number;
  readonly sig: string;
}

/** @throws ApiRefusal unless the signature is valid for this identifier of this app at this time. */
export function checkUserSig({ userSig, secretKey, sdkappid, identifier, nowSeconds }: UserSigCheck): void {
  const fields = readFields(userSig);
  if (fields.sdkappid !== sdkappid) throw new ApiRefusal('signatureOfOtherApp');
  if (fields.identifier !== identifier) throw new ApiRefusal('signatureOfOtherIdentifier');
  if (!isSignedWith(secretKey, fields)) throw new ApiRefusal('signatureInvalid');
  if (fields.time > nowSeconds + ALLOWED_CLOCK_SKEW_SECONDS) {
    throw new ApiRefusal('signatureInvalid', 'it was made in the future, compare the clocks');
  }
  if (fields.time + fields.expire <= nowSeconds) throw new ApiRefusal('signatureExpired');
}

function readFields(userSig: string): SignedFields {
  const document = inflateJson(userSig);
  const identifier = document['TLS.identifier'];
  const sdkappid = document['TLS.sdkappid'];
  const time = document['TLS.time'];
  const expire = document['TLS.expire'];
  const sig = document['TLS.sig'];
  const complete =
    typeof document['TLS.ver'] === 'string' &&
    typeof identifier === 'string' &&
    typeof sdkappid === 'number' &&
    typeof time === 'number' &&
    typeof expire === 'number' &&
    typeof sig === 'string';
  if (!complete) throw new ApiRefusal('signatureUnreadable');
  return { identifier, sdkappid, time, expire, sig };
}

function inflateJson(userSig: string): Readonly<Record<string, unknown>> {
  // Node's decoder skips characters outside base64 and so would accept a damaged signature.
  if (!/^[A-Za-z0-9*_-]+$/.test(userSig)) throw new ApiRefusal('signatureUnreadable');
  const base64 = userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  try {
    const inflated = inflateSync(Buffer.from(base64, 'base64'), { maxOutputLength: MAX_INFLATED_BYTES });
    const document: unknown = JSON.parse(inflated.toString('utf8'));
    if (typeof document === 'object' && document !== null) return { ...document };
  } catch {
    // Tencent returns the same error for every kind of damage.
  }
  throw new ApiRefusal('signatureUnreadable');
}

function isSignedWith(secretKey: string, { identifier, sdkappid, time, expire, sig }: SignedFields): boolean {
  const signed =
    `TLS.identifier:${identifier}\nTLS.sdkappid:${sdkappid}\n` + `TLS.time:${time}\nTLS.expire:${expire}\n`;
  const expected = createHmac('sha256', secretKey).update(signed).digest();
  const given = Buffer.from(sig, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

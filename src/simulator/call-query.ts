/** The query string of every call: the app, the account, and the signature that proves it. */
import { ApiRefusal } from './api-refusal.ts';

const MAX_RANDOM = 2 ** 32 - 1;

export interface Account {
  readonly identifier: string;
  readonly userSig: string;
}

/** The integer in `sdkappid`; undefined if there is none. */
export function readSdkAppId(query: URLSearchParams): number | undefined {
  const text = query.get('sdkappid') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** @throws ApiRefusal if a parameter is missing or does not have the documented form. */
export function readAccount(query: URLSearchParams): Account {
  const identifier = query.get('identifier');
  const userSig = query.get('usersig');
  // An empty signature counts as present: the signature check refuses it.
  if (!identifier || userSig === null) throw new ApiRefusal('missingAccount');
  return { identifier, userSig };
}

/** @throws ApiRefusal for the same reasons. */
export function checkForm(query: URLSearchParams): void {
  const random = query.get('random') ?? '';
  if (!/^\d{1,10}$/.test(random) || Number(random) > MAX_RANDOM) {
    throw new ApiRefusal('malformedRequest', 'random must be an unsigned 32-bit integer');
  }
  if (query.get('contenttype') !== 'json') {
    throw new ApiRefusal('malformedRequest', 'contenttype must be json');
  }
}

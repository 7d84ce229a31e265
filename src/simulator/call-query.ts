/** The query string that every call carries: which app, which account, and proof of it. */
import { ApiRefusal } from './api-refusal.ts';

const MAX_RANDOM = 2 ** 32 - 1;

export interface Account {
  readonly identifier: string;
  readonly userSig: string;
}

/** The integer in `sdkappid`, or undefined when there is none. */
export function readSdkAppId(query: URLSearchParams): number | undefined {
  const text = query.get('sdkappid') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** @throws ApiRefusal when a parameter is missing, or is not what the reference asks for. */
export function readAccount(query: URLSearchParams): Account {
  const identifier = query.get('identifier');
  const userSig = query.get('usersig');
  // An empty signature is there, and it is the signature check that cannot read it.
  if (!identifier || userSig === null) throw new ApiRefusal('missingAccount');
  return { identifier, userSig };
}

/** @throws ApiRefusal likewise. */
export function checkForm(query: URLSearchParams): void {
  const random = query.get('random') ?? '';
  if (!/^\d{1,10}$/.test(random) || Number(random) > MAX_RANDOM) {
    throw new ApiRefusal('malformedRequest', 'random must be an unsigned 32-bit integer');
  }
  if (query.get('contenttype') !== 'json') {
    throw new ApiRefusal('malformedRequest', 'contenttype must be json');
  }
}

/** The UserSig of one app: used for half its lifetime, then replaced. Each new one reads the secret key again. */
import tlsSigApi from 'tls-sig-api-v2';
import { ApiError } from './api-error.ts';

/** The reference recommends a day or more. */
export const LIFETIME_SECONDS = 86_400;

export interface SignerOptions {
  readonly sdkappid: number;
  readonly identifier: string;
  /** Reads the secret key, from its file if it has one. Rejects with an error whose message may be printed. */
  readonly readKey: () => Promise<string>;
  readonly nowMs: () => number;
  /** Called with each new signature's expiry in unix seconds. */
  readonly onSigned?: (expirySeconds: number) => void;
  /** Called when a renewal failed while the current signature is still valid. */
  readonly onRenewalFailed?: (error: ApiError, expirySeconds: number) => void;
}

export interface Signer {
  /** The signature to use now. Rejects with an `auth` ApiError when it cannot make one. */
  current(): Promise<string>;
  /** Discards the signature, so that the next call reads the key and signs again. */
  discard(): void;
}

interface Signature {
  readonly userSig: string;
  readonly madeSeconds: number;
}

export function createSigner(options: SignerOptions): Signer {
  let inUse: Signature | undefined;
  const age = (signature: Signature) => options.nowMs() / 1000 - signature.madeSeconds;

  async function renew(): Promise<string> {
    const key = await readKey(options);
    const madeSeconds = Math.floor(options.nowMs() / 1000);
    const api = new tlsSigApi.Api(options.sdkappid, key);
    inUse = { userSig: api.genUserSig(options.identifier, LIFETIME_SECONDS), madeSeconds };
    options.onSigned?.(madeSeconds + LIFETIME_SECONDS);
    return inUse.userSig;
  }

  return {
    async current() {
      // A negative age means that the clock was set back. The signature is then from the future, and the upstream may refuse it.
      if (inUse !== undefined && age(inUse) >= 0 && age(inUse) < LIFETIME_SECONDS / 2) return inUse.userSig;
      try {
        return await renew();
      } catch (error) {
        if (inUse === undefined || !(error instanceof ApiError) || age(inUse) >= LIFETIME_SECONDS)
          throw error;
        options.onRenewalFailed?.(error, inUse.madeSeconds + LIFETIME_SECONDS);
        return inUse.userSig;
      }
    },
    discard() {
      inUse = undefined;
    },
  };
}

async function readKey({ readKey: read }: SignerOptions): Promise<string> {
  try {
    return await read();
  } catch (error) {
    const fact = error instanceof Error ? error.message : 'the secret key cannot be read';
    throw new ApiError({
      api: 'signing',
      reason: 'auth',
      fact: `failed: ${fact}`,
      advice: 'correct the secret key file',
    });
  }
}

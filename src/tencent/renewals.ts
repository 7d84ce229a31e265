/** Remembers an expired signature for all calls of an app, so that what replaces it is not replaced once more by each. */

export interface Renewals {
  /** The upstream has called the signature expired. */
  expired(userSig: string | undefined): void;
  /** Whether the signature was made because one before it had expired: refused, it would only be refused again. */
  isRenewed(userSig: string): boolean;
  /** A call was answered. */
  proven(): void;
}

export function createRenewals(): Renewals {
  let expired: string | undefined;
  return {
    expired(userSig) {
      expired = userSig;
    },
    isRenewed: (userSig) => expired !== undefined && userSig !== expired,
    proven() {
      expired = undefined;
    },
  };
}

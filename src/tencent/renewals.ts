/** Remembers an expired signature for all calls of an app, so that they share one new signature instead of making one each. */

export interface Renewals {
  /** Reports that the upstream refused the signature as expired. */
  expired(userSig: string | undefined): void;
  /** Whether the signature replaces an expired one. If the upstream refuses it too, another new one cannot help. */
  isRenewed(userSig: string): boolean;
  /** Reports that the upstream answered a call. */
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

/** One call per interval and app, over all commands: the narrowest reading of the documented frequency. */

export interface PaceLimit {
  /** Whether a call that arrived then may pass. One that may not leaves the wait of the next as it was. */
  admits(call: { readonly sdkappid: number; readonly arrivedMs: number }): boolean;
}

export function createPaceLimit({ minCallIntervalMs }: { readonly minCallIntervalMs: number }): PaceLimit {
  const lastAdmitted = new Map<number, number>();
  return {
    admits({ sdkappid, arrivedMs }) {
      const last = lastAdmitted.get(sdkappid) ?? Number.NEGATIVE_INFINITY;
      if (arrivedMs - last < minCallIntervalMs) return false;
      lastAdmitted.set(sdkappid, arrivedMs);
      return true;
    },
  };
}

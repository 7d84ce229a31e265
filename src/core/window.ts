/** Window arithmetic: length, delay and current time → the `[start, end)` of a call to the upstream. */

/** `[start, end)` in unix seconds, both on a whole minute. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

export interface WindowSpec {
  readonly lengthSeconds: number;
  /** How long ago the window ends, since the upstream's newest counts are not complete yet. */
  readonly delaySeconds: number;
  /** How long the call may wait from now on: until then its start must stay within the upstream's limit. */
  readonly marginSeconds: number;
}

/** The upstream's limit is seven days. It does not say whether it limits the length, the age or both, so windows respect both. */
export const LIMIT_SECONDS = 7 * 86_400;

const MINUTE = 60;

/**
 * The window of `spec` at `nowSeconds`. Its end is the last whole minute that is at least `delaySeconds` old. Its start is
 * never more than seven days ago, so a `7d` window is a few minutes shorter than its name.
 */
export function windowAt(nowSeconds: number, spec: WindowSpec): Window {
  const end = Math.floor((nowSeconds - spec.delaySeconds) / MINUTE) * MINUTE;
  const earliest = Math.ceil((nowSeconds + spec.marginSeconds - LIMIT_SECONDS) / MINUTE) * MINUTE;
  return { start: Math.max(end - spec.lengthSeconds, earliest), end };
}

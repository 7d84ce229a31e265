/** Window arithmetic: a length, a delay and a moment in; the `[start, end)` to ask the upstream for out. */

/** `[start, end)` in unix seconds, both on a whole minute. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

export interface WindowSpec {
  readonly lengthSeconds: number;
  /** How long ago the window ends: the upstream's newest figures are not complete yet. */
  readonly delaySeconds: number;
  /** Until when, counted from now, the upstream may be asked: no start may leave its limit before then. */
  readonly marginSeconds: number;
}

/** The upstream answers for seven days; whether that limits the span, the age or both is not said, so both are respected. */
export const LIMIT_SECONDS = 7 * 86_400;

const MINUTE = 60;

/**
 * The window of `spec` at `nowSeconds`. Its end lies on the last whole minute that is `delaySeconds` old; its start is
 * moved up where it would lie more than seven days back, so a `7d` window is a few minutes shorter than its name.
 */
export function windowAt(nowSeconds: number, spec: WindowSpec): Window {
  const end = Math.floor((nowSeconds - spec.delaySeconds) / MINUTE) * MINUTE;
  const earliest = Math.ceil((nowSeconds + spec.marginSeconds - LIMIT_SECONDS) / MINUTE) * MINUTE;
  return { start: Math.max(end - spec.lengthSeconds, earliest), end };
}

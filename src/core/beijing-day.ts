/** The upstream's days are Beijing's: they start at midnight in Beijing, which is 16:00 UTC. */

export const BEIJING_OFFSET_SECONDS = 8 * 3600;

/** The start, in unix seconds, of the minute, hour or day that contains `seconds`. Days are Beijing's. */
export function startOfUnit(seconds: number, unitSeconds: number): number {
  return Math.floor((seconds + BEIJING_OFFSET_SECONDS) / unitSeconds) * unitSeconds - BEIJING_OFFSET_SECONDS;
}

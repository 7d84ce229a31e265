/** The upstream's days are those of Beijing: a count by the day starts at midnight there, which is 16:00 UTC. */

export const BEIJING_OFFSET_SECONDS = 8 * 3600;

/** The start of the minute, hour or day of `unitSeconds` that `seconds` (unix) lies in. Days are Beijing's. */
export function startOfUnit(seconds: number, unitSeconds: number): number {
  return Math.floor((seconds + BEIJING_OFFSET_SECONDS) / unitSeconds) * unitSeconds - BEIJING_OFFSET_SECONDS;
}

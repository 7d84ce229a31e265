/** How late receipts arrive: many at first, then fewer and fewer, all of them after a configured lag. */
import { uniform } from './random.ts';

/** The share of a minute's receipts that has arrived `ageMinutes` whole minutes after the minute's start. */
export function arrivedShare(ageMinutes: number, lagMinutes: number): number {
  if (ageMinutes >= lagMinutes) return 1;
  return 1 - (1 - ageMinutes / lagMinutes) ** 3;
}

/**
 * How many of `count` have arrived. Random rounding, fixed for the minute, keeps small counts
 * from all arriving at the end, and a count never decreases.
 */
export function arrivedOf(
  count: number,
  share: number,
  chance: { readonly key: number; readonly minute: number },
) {
  if (share >= 1) return count;
  return Math.floor(count * share + uniform(chance.key, chance.minute));
}

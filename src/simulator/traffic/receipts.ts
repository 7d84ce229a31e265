/** How late receipts arrive: quickly at first, then fewer and fewer, complete after a stated lag. */
import { uniform } from './random.ts';

/** The part of a minute's receipts that has arrived `ageMinutes` whole minutes after the minute began. */
export function arrivedShare(ageMinutes: number, lagMinutes: number): number {
  if (ageMinutes >= lagMinutes) return 1;
  return 1 - (1 - ageMinutes / lagMinutes) ** 3;
}

/**
 * How many of `count` have arrived. Rounding by chance, with a chance that is fixed for the minute, keeps small counts
 * from all arriving at the very end, and never lets a count go back.
 */
export function arrivedOf(
  count: number,
  share: number,
  chance: { readonly key: number; readonly minute: number },
) {
  if (share >= 1) return count;
  return Math.floor(count * share + uniform(chance.key, chance.minute));
}

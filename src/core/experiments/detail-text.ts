/** Counts and moments in the sentences that probes say as their evidence; moments by UTC. */
import type { Window } from '../window.ts';

/** `03-11 12:00 to 12:30 UTC`: the year goes without saying, and the day of the end where it is the same. */
export function spanText({ start, end }: Window): string {
  const [from, to] = [timestampText(start), timestampText(end)];
  return `${from} to ${from.slice(0, 5) === to.slice(0, 5) ? to.slice(6) : to} UTC`;
}

/** `03-11 12:00`, by UTC. */
export function timestampText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(5, 16).replace('T', ' ');
}

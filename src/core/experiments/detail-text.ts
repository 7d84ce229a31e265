/** Spans and timestamps in the details of experiments, UTC. */
import type { Messages } from '../../messages/messages.ts';
import type { Window } from '../window.ts';

/** `03-11 12:00 to 12:30 UTC`: without the year, and without the day of the end where it is the day of the start. */
export function spanText({ start, end }: Window, { experiments }: Messages): string {
  const [from, to] = [timestampText(start), timestampText(end)];
  return experiments.span({ from, to: from.slice(0, 5) === to.slice(0, 5) ? to.slice(6) : to });
}

/** `03-11 12:00`, UTC. */
export function timestampText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(5, 16).replace('T', ' ');
}

/** Which poll of each app a page shows: the upstream's counts are the numbers of its calls. */
import { samplesOf } from './page.ts';
import { CALLS_PER_POLL } from './thousand-series.ts';

/** By app name, from 0. */
export function pollsOn(page: string): ReadonlyMap<string, number> {
  const polls = new Map<string, number>();
  for (const [labels, call] of samplesOf(page, 'timpush_sendable_pushes')) {
    const app = /app="([^"]*)"/.exec(labels)?.[1] ?? '';
    polls.set(app, Math.max(polls.get(app) ?? 0, Math.floor((call - 1) / CALLS_PER_POLL)));
  }
  return polls;
}

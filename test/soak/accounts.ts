/** Accounts for polls: how many were due, and how each ended, by the exposition. */
import { samplesOf } from '../bench/page.ts';
import type { Account } from './observation.ts';
import type { SoakApp, SoakPlan } from './plan.ts';

export interface Look {
  readonly page: string;
  /** No earlier than the exposition says. */
  readonly untilMs: number;
}

/** When polls can begin by schedule: after this. */
export interface Start {
  readonly startedMs: number;
}

/** Losses and statistics. */
const COMMANDS = 2;

/** One for each app. */
export function accountsOf(
  { apps, windows }: Pick<SoakPlan, 'apps' | 'windows'>,
  { startedMs }: Start,
  { page, untilMs }: Look,
): readonly Account[] {
  const parts = COMMANDS * windows.length;
  const requests = countsByApp(page, 'timpush_api_requests_total');
  const failedRequests = countsByApp(page, 'timpush_api_request_failures_total');
  const failed = countsByApp(page, 'timpush_poll_failures_total');
  const skipped = countsByApp(page, 'timpush_polls_skipped_total');
  return apps.map((app) => ({
    app: app.name,
    due: parts * duePolls(app, startedMs, untilMs),
    // A call that is under way passes for a good one, but its poll for one that is missing.
    good: (requests.get(app.name) ?? 0) - (failedRequests.get(app.name) ?? 0),
    failed: failed.get(app.name) ?? 0,
    skipped: parts * (skipped.get(app.name) ?? 0),
  }));
}

/** More than 0 when polls are missing, or not over yet; never less unless there were more than were due. */
export function missingIn({ due, good, failed, skipped }: Account): number {
  return due - good - failed - skipped;
}

/** Of two looks at the same polls, the one that left less open: an app that rests leaves nothing. */
export function settledAccounts(before: readonly Account[], after: readonly Account[]): readonly Account[] {
  return after.map((account, index) => {
    const known = before[index];
    return known !== undefined && missingIn(known) <= missingIn(account) ? known : account;
  });
}

/** The first at once, the others by schedule. */
function duePolls({ pollSeconds, offsetSeconds }: SoakApp, startedMs: number, untilMs: number): number {
  const firingsUntil = (atMs: number) => Math.floor((atMs / 1000 - offsetSeconds) / pollSeconds);
  return 1 + firingsUntil(untilMs) - firingsUntil(startedMs);
}

/** The sums of a family over all but its apps. */
export function countsByApp(page: string, family: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [labels, count] of samplesOf(page, family)) {
    const app = appIn(labels);
    counts.set(app, (counts.get(app) ?? 0) + count);
  }
  return counts;
}

export function appIn(labels: string): string {
  return /^app="([^"]*)"/.exec(labels)?.[1] ?? labels;
}

/** The sums of a family over all but its reasons, those that occurred. */
export function countsByReason(page: string, family: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [labels, count] of samplesOf(page, family)) {
    const reason = /reason="(\w+)"/.exec(labels)?.[1] ?? '';
    if (count > 0) counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  return counts;
}

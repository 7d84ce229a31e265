import { describe, expect, it } from 'vitest';
import { accountsOf, countsByReason, missingIn, settledAccounts } from './accounts.ts';
import { soakPlan } from './plan.ts';

const PLAN = { ...soakPlan({ seed: 1, minutes: 3 }), windows: ['5m'] };
/** The first is polled every ten seconds, the second every twenty, at 10, 30 and 50. */
const [FAST, SLOW] = PLAN.apps;
const APPS = [FAST, SLOW].filter((app) => app !== undefined);

const MINUTE_MS = 1_741_784_880_000;
/** A second after one at which both are polled. */
const STARTED = { startedMs: MINUTE_MS + 11_000 };

interface Counts {
  readonly requests: number;
  readonly failedRequests?: number;
  readonly failed?: number;
  readonly skipped?: number;
}

function pageOf(counts: Counts): string {
  const { requests, failedRequests = 0, failed = 0, skipped = 0 } = counts;
  return `# TYPE timpush_api_requests_total counter
timpush_api_requests_total{app="app-1",api="normal_push_loss"} ${requests}
timpush_api_requests_total{app="app-1",api="normal_push_statistics"} 1
# TYPE timpush_api_request_failures_total counter
timpush_api_request_failures_total{app="app-1",api="normal_push_loss",reason="timeout"} ${failedRequests}
# TYPE timpush_poll_failures_total counter
timpush_poll_failures_total{app="app-1",reason="timeout"} ${failed}
timpush_poll_failures_total{app="app-1",reason="auth"} 0
# TYPE timpush_polls_skipped_total counter
timpush_polls_skipped_total{app="app-1"} ${skipped}
# TYPE timpush_up gauge
`;
}

function accountAfter(seconds: number, counts: Counts) {
  const look = { page: pageOf(counts), untilMs: STARTED.startedMs + seconds * 1000 };
  const [account] = accountsOf({ apps: APPS, windows: ['5m'] }, STARTED, look);
  return account;
}

describe('the account of an app’s polls', () => {
  it('counts as due one poll of both APIs at the start and at each firing of the schedule', () => {
    const due = (seconds: number) =>
      accountsOf({ apps: APPS, windows: ['5m'] }, STARTED, {
        page: '',
        untilMs: STARTED.startedMs + seconds * 1000,
      }).map((account) => account.due);
    expect(due(8)).toEqual([2, 2]);
    expect(due(9)).toEqual([4, 2]);
    expect(due(19)).toEqual([6, 4]);
    expect(due(60)).toEqual([14, 8]);
  });

  it('counts the polls of all windows as due', () => {
    const look = { page: '', untilMs: STARTED.startedMs };
    const [account] = accountsOf({ apps: APPS, windows: ['5m', '1h'] }, STARTED, look);
    expect(account?.due).toBe(4);
  });

  it('counts a request that did not fail as a good poll', () => {
    expect(accountAfter(0, { requests: 3, failedRequests: 2 })).toMatchObject({ due: 2, good: 2, failed: 0 });
  });

  it('adds failed and skipped polls, and counts a skipped poll for both APIs', () => {
    const account = accountAfter(9, { requests: 5, failedRequests: 5, failed: 1, skipped: 1 });
    expect(account).toEqual({ app: 'app-1', due: 4, good: 1, failed: 1, skipped: 2 });
    expect(account && missingIn(account)).toBe(0);
  });

  it('counts a poll without an outcome as missing', () => {
    const account = accountAfter(9, { requests: 2, skipped: 0 });
    expect(account && missingIn(account)).toBe(1);
  });

  it('uses, for each app, the observation with the fewest missing polls', () => {
    const before = [{ app: 'a', due: 4, good: 4, failed: 0, skipped: 0 }];
    const after = [{ app: 'a', due: 6, good: 5, failed: 0, skipped: 0 }];
    expect(settledAccounts(before, after)).toEqual(before);
    expect(settledAccounts(after, before)).toEqual(before);
    expect(settledAccounts([], after)).toEqual(after);
  });
});

describe('the sum by reason', () => {
  it('adds up all apps and leaves out reasons that did not occur', () => {
    expect(countsByReason(pageOf({ requests: 1, failed: 3 }), 'timpush_poll_failures_total')).toEqual(
      new Map([['timeout', 3]]),
    );
  });
});

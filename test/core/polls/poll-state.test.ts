import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LossReport } from '../../../src/core/losses/loss.ts';
import {
  type AppState,
  afterPoll,
  freshReport,
  initialState,
  isPolled,
  isUp,
  nextExpiryMs,
  type Outcome,
  type Polled,
  type WindowOutcome,
} from '../../../src/core/polls/poll-state.ts';
import {
  badPoll,
  bucket,
  failed,
  goodPoll,
  NO_LOSSES,
  NO_PUSHES,
  REFUSED,
  succeeded,
  UNREACHABLE,
  WINDOW,
} from './outcomes.ts';

const SOME_LOSSES: LossReport = { overall: [bucket('ready_to_send', '-2', 7)], byPlatform: [] };

function polled(state: AppState, window = '5m'): { loss: Polled<unknown>; statistics: Polled<unknown> } {
  const found = state.get(window);
  if (found === undefined) throw new Error(`no window ${window}`);
  return found;
}

const stateAfter = (...polls: readonly (readonly WindowOutcome[])[]): AppState =>
  polls.reduce(afterPoll, initialState(['5m', '1h']));

describe('the state of an app', () => {
  it('starts without a report or a failure of any window', () => {
    const state = initialState(['5m', '1h']);
    expect([...state.keys()]).toEqual(['5m', '1h']);
    expect(polled(state)).toEqual({ loss: {}, statistics: {} });
    expect([isPolled(state), isUp(state)]).toEqual([false, false]);
  });

  it('has the report of a good poll with its time and window', () => {
    const state = stateAfter([goodPoll('5m', 1000, { loss: SOME_LOSSES })]);
    expect(polled(state)).toEqual({
      loss: { good: { atMs: 1000, bounds: WINDOW, report: SOME_LOSSES }, newest: 'good' },
      statistics: { good: { atMs: 1000, bounds: WINDOW, report: NO_PUSHES }, newest: 'good' },
    });
  });

  it('keeps the report and the time of the last good poll after a failure', () => {
    const state = stateAfter([goodPoll('5m', 1000, { loss: SOME_LOSSES })], [badPoll('5m', 2000)]);
    expect(polled(state).loss).toEqual({
      good: { atMs: 1000, bounds: WINDOW, report: SOME_LOSSES },
      failed: { atMs: 2000, failure: UNREACHABLE },
      newest: 'failed',
    });
  });

  it('keeps the time of the newest failure after a success', () => {
    const state = stateAfter([badPoll('5m', 1000, REFUSED)], [badPoll('5m', 2000)], [goodPoll('5m', 3000)]);
    expect(polled(state).loss).toMatchObject({
      good: { atMs: 3000 },
      failed: { atMs: 2000, failure: UNREACHABLE },
      newest: 'good',
    });
  });

  it('decides by order, not by time, which outcome is newest, since the wall clock may be set back', () => {
    expect(polled(stateAfter([goodPoll('5m', 9000)], [badPoll('5m', 1000)])).loss.newest).toBe('failed');
    expect(polled(stateAfter([badPoll('5m', 9000)], [goodPoll('5m', 1000)])).loss.newest).toBe('good');
  });

  it('is separate for the two apis of a window', () => {
    const state = stateAfter([{ window: '5m', loss: failed(1000), statistics: succeeded(NO_PUSHES, 1000) }]);
    expect(polled(state).loss).toEqual({ failed: { atMs: 1000, failure: UNREACHABLE }, newest: 'failed' });
    expect(polled(state).statistics.newest).toBe('good');
  });

  it('does not change for windows that a poll did not cover, and the state before the poll does not change at all', () => {
    const before = stateAfter([goodPoll('5m', 1000), goodPoll('1h', 1000)]);
    const copy = structuredClone(before);
    const state = afterPoll(before, [badPoll('5m', 2000)]);
    expect(state.get('1h')).toBe(before.get('1h'));
    expect(before).toEqual(copy);
  });
});

describe('an app', () => {
  const good = [goodPoll('5m', 1000), goodPoll('1h', 1000)];

  it('is polled once every api of every window has succeeded or failed', () => {
    expect(isPolled(stateAfter([goodPoll('5m', 1000)]))).toBe(false);
    expect(isPolled(stateAfter([goodPoll('5m', 1000)], [badPoll('1h', 1000)]))).toBe(true);
  });

  it('is up when the newest poll of every window succeeded', () => {
    expect(isUp(stateAfter([goodPoll('5m', 1000)]))).toBe(false);
    expect(isUp(stateAfter(good))).toBe(true);
    expect(isUp(stateAfter(good, [badPoll('1h', 2000)]))).toBe(false);
    expect(isUp(stateAfter(good, [badPoll('1h', 2000)], [goodPoll('1h', 3000)]))).toBe(true);
  });

  it('is not up while one api of one window fails', () => {
    const half = { window: '1h', loss: succeeded(NO_LOSSES, 2000), statistics: failed(2000) };
    expect(isUp(stateAfter(good, [half]))).toBe(false);
  });
});

describe('the report of the last good poll', () => {
  const state = stateAfter([goodPoll('5m', 1000)], [badPoll('5m', 5000)]);

  it('is fresh up to its maximum age and not a millisecond longer', () => {
    const { loss } = polled(state);
    expect(freshReport(loss, 3000, 4000)).toBe(loss.good);
    expect(freshReport(loss, 3000, 4001)).toBeUndefined();
  });

  it('does not become fresh by a failure, and does not exist before a success', () => {
    expect(freshReport(polled(state).loss, 3000, 5000)).toBeUndefined();
    expect(freshReport(polled(stateAfter([badPoll('5m', 1000)])).loss, 3000, 1000)).toBeUndefined();
  });

  it('stays fresh when the clock is set back', () => {
    expect(freshReport(polled(state).loss, 3000, 0)).toBeDefined();
  });
});

describe('the next expiry', () => {
  const maxAgeMs = (window: string) => (window === '5m' ? 3000 : 60_000);

  it('is that of the report that becomes too old first', () => {
    const state = stateAfter([goodPoll('1h', 0)], [goodPoll('5m', 1000)]);
    expect(nextExpiryMs(state, maxAgeMs, 2000)).toBe(4000);
    expect(nextExpiryMs(state, maxAgeMs, 4000)).toBe(4000);
  });

  it('ignores reports that are too old already', () => {
    const state = stateAfter([goodPoll('1h', 0)], [goodPoll('5m', 1000)]);
    expect(nextExpiryMs(state, maxAgeMs, 4001)).toBe(60_000);
  });

  it('considers both apis', () => {
    const half = { window: '5m', loss: succeeded(NO_LOSSES, 2000), statistics: succeeded(NO_PUSHES, 1500) };
    expect(nextExpiryMs(stateAfter([half]), maxAgeMs, 2000)).toBe(4500);
  });

  it('is undefined when no report is shown', () => {
    expect(nextExpiryMs(initialState(['5m', '1h']), maxAgeMs, 0)).toBeUndefined();
    expect(nextExpiryMs(stateAfter([badPoll('5m', 1000)]), maxAgeMs, 1000)).toBeUndefined();
    expect(nextExpiryMs(stateAfter([goodPoll('5m', 1000)]), maxAgeMs, 4001)).toBeUndefined();
  });
});

describe('any sequence of outcomes', () => {
  const anyMs = fc.integer({ min: 0, max: 10_000 });
  const outcomeOf = <R>(report: R): fc.Arbitrary<Outcome<R>> =>
    fc.oneof(
      anyMs.map((atMs) => succeeded({ ...report }, atMs)),
      fc.tuple(anyMs, fc.constantFrom(UNREACHABLE, REFUSED)).map(([atMs, failure]) => failed(atMs, failure)),
    );
  const anyOutcome: fc.Arbitrary<WindowOutcome> = fc.record({
    window: fc.constantFrom('5m', '1h'),
    loss: outcomeOf(SOME_LOSSES),
    statistics: outcomeOf(NO_PUSHES),
  });
  const anyPolls = fc.array(fc.uniqueArray(anyOutcome, { selector: ({ window }) => window }));

  it('leads to the last success, the last failure, and which of them is newer', () => {
    let compared = 0;
    fc.assert(
      fc.property(anyPolls, (polls) => {
        const state = stateAfter(...polls);
        for (const window of ['5m', '1h']) {
          for (const field of ['loss', 'statistics'] as const) {
            const outcomes: readonly Outcome<unknown>[] = polls
              .flat()
              .filter((outcome) => outcome.window === window)
              .map((outcome) => outcome[field]);
            const { good, failed: failure, newest } = polled(state, window)[field];
            const lastGood = outcomes.findLast((outcome) => outcome.ok);
            expect(good?.atMs).toBe(lastGood?.atMs);
            expect(good?.report).toBe(lastGood?.report);
            expect(failure?.atMs).toBe(outcomes.findLast((outcome) => !outcome.ok)?.atMs);
            const last = outcomes.at(-1);
            expect(newest).toBe(last && (last.ok ? 'good' : 'failed'));
            if (good !== undefined && failure !== undefined) compared += 1;
          }
        }
      }),
    );
    expect(compared).toBeGreaterThan(20);
  });

  it('makes an app up only if it is polled, and keeps it polled', () => {
    let compared = 0;
    fc.assert(
      fc.property(anyPolls, (polls) => {
        let state = initialState(['5m', '1h']);
        let wasPolled = false;
        for (const poll of polls) {
          state = afterPoll(state, poll);
          if (wasPolled || isUp(state)) {
            expect(isPolled(state)).toBe(true);
            compared += 1;
          }
          wasPolled = isPolled(state);
        }
      }),
    );
    expect(compared).toBeGreaterThan(20);
  });
});

it('a poll of a window that the state does not have adds the window', () => {
  const state = afterPoll(new Map(), [goodPoll('5m', 1000)]);
  expect(state.get('5m')).toMatchObject({
    loss: { good: { atMs: 1000 }, newest: 'good' },
    statistics: { good: { atMs: 1000 }, newest: 'good' },
  });
});

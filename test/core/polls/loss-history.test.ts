import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HISTORY_POINTS, historyAfterPoll, type LossHistory } from '../../../src/core/polls/loss-history.ts';
import { badPoll, bucket, failed, funnel, goodPoll, NO_LOSSES, succeeded } from './outcomes.ts';

const EMPTY: LossHistory = new Map();
const loss = {
  overall: [bucket('ready_to_send', '-1', 2), bucket('post_send_delivered', '403', 3)],
  byPlatform: [],
};
const statistics = { ...funnel(20, 18, 9, 1), byPlatform: [] };

describe('the history of loss ratios', () => {
  it('gets a point with every good poll: the lost pushes as a share of the sendable ones', () => {
    const once = historyAfterPoll(EMPTY, [goodPoll('1h', 1000, { loss, statistics })]);
    const twice = historyAfterPoll(once, [goodPoll('1h', 2000, { loss: NO_LOSSES, statistics })]);
    expect(twice.get('1h')).toEqual([
      { atMs: 1000, ratio: 0.25 },
      { atMs: 2000, ratio: 0 },
    ]);
    expect(once.get('1h')).toHaveLength(1);
  });

  it('has a gap, never a zero, for a poll that failed or counted nothing sendable', () => {
    const history = historyAfterPoll(EMPTY, [
      badPoll('5m', 1000),
      { window: '1h', loss: succeeded(loss, 900), statistics: failed(1100) },
      goodPoll('7d', 1200, { loss }),
    ]);
    expect([...history]).toEqual([
      ['5m', [{ atMs: 1000, ratio: null }]],
      ['1h', [{ atMs: 1100, ratio: null }]],
      ['7d', [{ atMs: 1200, ratio: null }]],
    ]);
  });

  it('does not change for windows that a poll did not cover', () => {
    const before = historyAfterPoll(EMPTY, [goodPoll('7d', 1000, { loss, statistics })]);
    expect(historyAfterPoll(before, [badPoll('5m', 2000)]).get('7d')).toEqual([{ atMs: 1000, ratio: 0.25 }]);
  });

  it('holds the newest points up to its capacity in order, whatever windows were polled', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('5m', '1h'), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (windows, capacity) => {
          const history = windows.reduce(
            (before, window, index) =>
              historyAfterPoll(before, [goodPoll(window, index, { loss, statistics })], capacity),
            EMPTY,
          );
          for (const window of new Set(windows)) {
            const times = windows.flatMap((one, index) => (one === window ? [index] : []));
            expect(history.get(window)?.map(({ atMs }) => atMs)).toEqual(times.slice(-capacity));
          }
        },
      ),
    );
  });

  it('holds 120 points by default', () => {
    let history = EMPTY;
    for (let at = 0; at <= HISTORY_POINTS; at += 1) history = historyAfterPoll(history, [badPoll('5m', at)]);
    expect(history.get('5m')).toHaveLength(120);
  });
});

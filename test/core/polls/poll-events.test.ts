import { describe, expect, it } from 'vitest';
import { failureReasons, pollEvents } from '../../../src/core/polls/poll-events.ts';
import {
  type AppState,
  afterPoll,
  initialState,
  type WindowOutcome,
} from '../../../src/core/polls/poll-state.ts';
import {
  badPoll,
  failed,
  goodPoll,
  NO_LOSSES,
  NO_PUSHES,
  REFUSED,
  succeeded,
  UNREACHABLE,
} from './outcomes.ts';

const UNPOLLED = initialState(['5m', '1h']);
const GOOD = afterPoll(UNPOLLED, [goodPoll('5m', 1000), goodPoll('1h', 1000)]);
const BAD = afterPoll(GOOD, [badPoll('5m', 2000), badPoll('1h', 2000)]);

const STILL_EXPORTED = 'the last good values are exported until they are older than max_age';
const NONE_YET = 'no values are exported yet';

/** Each event as a line. */
function eventLines(before: AppState, ...outcomes: readonly WindowOutcome[]): readonly string[] {
  return pollEvents(before, outcomes).map((event) => {
    const head = `${event.api} ${event.windows.join(',')} ${event.kind}`;
    return event.kind === 'failed' ? `${head} ${event.failure.reason}: ${event.consequence}` : head;
  });
}

describe('a poll', () => {
  it('that succeeds after another success has no event', () => {
    expect(eventLines(GOOD, goodPoll('5m', 2000), goodPoll('1h', 2000))).toEqual([]);
  });

  it('that succeeds as the first one has no event', () => {
    expect(eventLines(UNPOLLED, goodPoll('5m', 1000), goodPoll('1h', 1000))).toEqual([]);
  });

  it('that fails for one reason has one event for each api, however many windows fail', () => {
    expect(eventLines(GOOD, badPoll('5m', 2000), badPoll('1h', 2000))).toEqual([
      `normal_push_loss 5m,1h failed network: ${STILL_EXPORTED}`,
      `normal_push_statistics 5m,1h failed network: ${STILL_EXPORTED}`,
    ]);
  });

  it('that fails again has its events again', () => {
    expect(eventLines(BAD, badPoll('5m', 3000), badPoll('1h', 3000))).toHaveLength(2);
  });

  it('that fails for two reasons has one event for each reason', () => {
    expect(eventLines(GOOD, badPoll('5m', 2000), badPoll('1h', 2000, REFUSED))).toEqual([
      `normal_push_loss 5m failed network: ${STILL_EXPORTED}`,
      `normal_push_loss 1h failed auth: ${STILL_EXPORTED}`,
      `normal_push_statistics 5m failed network: ${STILL_EXPORTED}`,
      `normal_push_statistics 1h failed auth: ${STILL_EXPORTED}`,
    ]);
  });

  it('that fails with two codes of one reason has one event for each code', () => {
    const otherCode = { ...REFUSED, code: 70003 };
    expect(eventLines(GOOD, badPoll('5m', 2000, otherCode), badPoll('1h', 2000, REFUSED))).toHaveLength(4);
  });

  it('that fails with two texts of one reason and code has one event, with the first text', () => {
    const otherText = { ...UNREACHABLE, message: 'another text' };
    const [event, ...others] = pollEvents(GOOD, [
      { window: '5m', loss: failed(2000), statistics: succeeded(NO_PUSHES, 2000) },
      { window: '1h', loss: failed(2000, otherText), statistics: succeeded(NO_PUSHES, 2000) },
    ]);
    expect(event).toMatchObject({ windows: ['5m', '1h'], failure: UNREACHABLE });
    expect(others).toEqual([]);
  });

  it('that fails before any success has events that say that no values are exported', () => {
    expect(eventLines(UNPOLLED, badPoll('5m', 1000))).toEqual([
      `normal_push_loss 5m failed network: ${NONE_YET}`,
      `normal_push_statistics 5m failed network: ${NONE_YET}`,
    ]);
  });

  it('that fails after a success in one of its windows has events that say that values are exported', () => {
    const before = afterPoll(UNPOLLED, [goodPoll('1h', 1000)]);
    expect(eventLines(before, badPoll('5m', 2000), badPoll('1h', 2000))).toEqual([
      `normal_push_loss 5m,1h failed network: ${STILL_EXPORTED}`,
      `normal_push_statistics 5m,1h failed network: ${STILL_EXPORTED}`,
    ]);
  });

  it('that succeeds after a failure has one event for each api, and only once', () => {
    const polls = [goodPoll('5m', 3000), goodPoll('1h', 3000)];
    expect(eventLines(BAD, ...polls)).toEqual([
      'normal_push_loss 5m,1h recovered',
      'normal_push_statistics 5m,1h recovered',
    ]);
    expect(eventLines(afterPoll(BAD, polls), ...polls)).toEqual([]);
  });

  it('has an event of recovery by the order of polls, not by their times', () => {
    const failedLater = afterPoll(GOOD, [badPoll('5m', 9000)]);
    expect(eventLines(failedLater, goodPoll('5m', 500))).toHaveLength(2);
  });

  it('has separate events for failed and recovered windows, and for each api', () => {
    const before = afterPoll(GOOD, [
      { window: '5m', loss: failed(2000), statistics: succeeded(NO_PUSHES, 2000) },
    ]);
    const half = { window: '1h', loss: failed(3000, REFUSED), statistics: succeeded(NO_PUSHES, 3000) };
    const whole = { window: '5m', loss: succeeded(NO_LOSSES, 3000), statistics: succeeded(NO_PUSHES, 3000) };
    expect(eventLines(before, half, whole)).toEqual([
      `normal_push_loss 1h failed auth: ${STILL_EXPORTED}`,
      'normal_push_loss 5m recovered',
    ]);
  });
});

describe('the reasons of failures of a poll', () => {
  it('are listed once for each window and api that failed', () => {
    const halfBad: WindowOutcome = { ...badPoll('1d', 2000, REFUSED), loss: goodPoll('1d', 2000).loss };
    expect(failureReasons([goodPoll('5m', 2000), badPoll('1h', 2000), halfBad])).toEqual([
      'network',
      'network',
      'auth',
    ]);
  });
});

describe('a window that the state does not have', () => {
  it('has no event for a success, and no values yet for a failure', () => {
    const empty: AppState = new Map();
    expect(eventLines(empty, goodPoll('5m', 1000))).toEqual([]);
    expect(eventLines(empty, badPoll('5m', 1000))).toEqual([
      `normal_push_loss 5m failed network: ${NONE_YET}`,
      `normal_push_statistics 5m failed network: ${NONE_YET}`,
    ]);
  });
});

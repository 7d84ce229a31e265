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

const STILL_SHOWN = 'the last good figures are shown until they reach their max_age';
const NOTHING_YET = 'there are no figures to show yet';

/** Each event in a line. */
function eventLines(before: AppState, ...outcomes: readonly WindowOutcome[]): readonly string[] {
  return pollEvents(before, outcomes).map((event) => {
    const head = `${event.api} ${event.windows.join(',')} ${event.kind}`;
    return event.kind === 'failed' ? `${head} ${event.failure.reason}: ${event.consequence}` : head;
  });
}

describe('a poll', () => {
  it('that succeeds as the one before did is not worth a line', () => {
    expect(eventLines(GOOD, goodPoll('5m', 2000), goodPoll('1h', 2000))).toEqual([]);
  });

  it('that succeeds as the first one is not worth a line', () => {
    expect(eventLines(UNPOLLED, goodPoll('5m', 1000), goodPoll('1h', 1000))).toEqual([]);
  });

  it('that fails for one reason is worth a line a command, however many windows fail', () => {
    expect(eventLines(GOOD, badPoll('5m', 2000), badPoll('1h', 2000))).toEqual([
      `normal_push_loss 5m,1h failed network: ${STILL_SHOWN}`,
      `normal_push_statistics 5m,1h failed network: ${STILL_SHOWN}`,
    ]);
  });

  it('that goes on failing is told again: the failure lasts', () => {
    expect(eventLines(BAD, badPoll('5m', 3000), badPoll('1h', 3000))).toHaveLength(2);
  });

  it('that fails for two reasons is worth a line for each', () => {
    expect(eventLines(GOOD, badPoll('5m', 2000), badPoll('1h', 2000, REFUSED))).toEqual([
      `normal_push_loss 5m failed network: ${STILL_SHOWN}`,
      `normal_push_loss 1h failed auth: ${STILL_SHOWN}`,
      `normal_push_statistics 5m failed network: ${STILL_SHOWN}`,
      `normal_push_statistics 1h failed auth: ${STILL_SHOWN}`,
    ]);
  });

  it('that fails with two codes of one reason is worth a line for each code', () => {
    const otherCode = { ...REFUSED, code: 70003 };
    expect(eventLines(GOOD, badPoll('5m', 2000, otherCode), badPoll('1h', 2000, REFUSED))).toHaveLength(4);
  });

  it('that fails with two texts of one reason and code is worth one line, with the first text', () => {
    const otherText = { ...UNREACHABLE, message: 'another text' };
    const [event, ...others] = pollEvents(GOOD, [
      { window: '5m', loss: failed(2000), statistics: succeeded(NO_PUSHES, 2000) },
      { window: '1h', loss: failed(2000, otherText), statistics: succeeded(NO_PUSHES, 2000) },
    ]);
    expect(event).toMatchObject({ windows: ['5m', '1h'], failure: UNREACHABLE });
    expect(others).toEqual([]);
  });

  it('that fails with nothing to show says so', () => {
    expect(eventLines(UNPOLLED, badPoll('5m', 1000))).toEqual([
      `normal_push_loss 5m failed network: ${NOTHING_YET}`,
      `normal_push_statistics 5m failed network: ${NOTHING_YET}`,
    ]);
  });

  it('that fails with figures to show in one of its windows says that', () => {
    const before = afterPoll(UNPOLLED, [goodPoll('1h', 1000)]);
    expect(eventLines(before, badPoll('5m', 2000), badPoll('1h', 2000))).toEqual([
      `normal_push_loss 5m,1h failed network: ${STILL_SHOWN}`,
      `normal_push_statistics 5m,1h failed network: ${STILL_SHOWN}`,
    ]);
  });

  it('that succeeds after a failure is worth a line a command, and only once', () => {
    const polls = [goodPoll('5m', 3000), goodPoll('1h', 3000)];
    expect(eventLines(BAD, ...polls)).toEqual([
      'normal_push_loss 5m,1h recovered',
      'normal_push_statistics 5m,1h recovered',
    ]);
    expect(eventLines(afterPoll(BAD, polls), ...polls)).toEqual([]);
  });

  it('tells of recovery by the order of polls, not by their times', () => {
    const failedLater = afterPoll(GOOD, [badPoll('5m', 9000)]);
    expect(eventLines(failedLater, goodPoll('5m', 500))).toHaveLength(2);
  });

  it('tells the failed and the recovered windows apart, and each command by itself', () => {
    const before = afterPoll(GOOD, [
      { window: '5m', loss: failed(2000), statistics: succeeded(NO_PUSHES, 2000) },
    ]);
    const half = { window: '1h', loss: failed(3000, REFUSED), statistics: succeeded(NO_PUSHES, 3000) };
    const whole = { window: '5m', loss: succeeded(NO_LOSSES, 3000), statistics: succeeded(NO_PUSHES, 3000) };
    expect(eventLines(before, half, whole)).toEqual([
      `normal_push_loss 1h failed auth: ${STILL_SHOWN}`,
      'normal_push_loss 5m recovered',
    ]);
  });
});

describe('the reasons of a poll', () => {
  it('are told once for each window and command that failed', () => {
    const halfBad: WindowOutcome = { ...badPoll('1d', 2000, REFUSED), loss: goodPoll('1d', 2000).loss };
    expect(failureReasons([goodPoll('5m', 2000), badPoll('1h', 2000), halfBad])).toEqual([
      'network',
      'network',
      'auth',
    ]);
  });
});

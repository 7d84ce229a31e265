import { describe, expect, it } from 'vitest';
import { ageText, freshnessOf, freshnessText, worstCondition } from '../../../src/core/polls/freshness.ts';
import { afterPoll, initialState, type WindowOutcome } from '../../../src/core/polls/poll-state.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';
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

const MAX_AGE_MS = 180_000;

function freshness(nowMs: number, ...polls: readonly WindowOutcome[]) {
  const state = polls.reduce((before, poll) => afterPoll(before, [poll]), initialState(['1h']));
  const found = freshnessOf(state.get('1h'), MAX_AGE_MS, nowMs);
  return { ...found, text: freshnessText(found, { maxAgeMs: MAX_AGE_MS, nowMs }, MESSAGES.en) };
}

describe('the freshness of a window', () => {
  it.each([
    ['is unknown before the first poll ends', [], 'waiting', /^Waiting for the first poll/],
    ['is the age of the last good poll', [goodPoll('1h', 10_000)], 'fresh', /^The counts are 50 s old\.$/],
    [
      'names a failure, and how long the counts before it are still shown',
      [goodPoll('1h', 10_000), badPoll('1h', 50_000)],
      'failing',
      /^The counts are 50 s old, and the newest poll failed\. Unless a poll succeeds, they disappear in 2 min\.$/,
    ],
    [
      'is good again once a poll succeeds',
      [badPoll('1h', 10_000), goodPoll('1h', 58_000)],
      'fresh',
      /^The counts are 2 s old\.$/,
    ],
    ['is none when no poll ever succeeded', [badPoll('1h', 10_000)], 'none', /^No counts: no poll has/],
    [
      'is stale beyond max_age',
      [goodPoll('1h', -130_000)],
      'stale',
      /^No counts: the last good poll is 3 min old, and counts older than 3m are not shown\.$/,
    ],
  ])('%s', (_, polls, condition, text) => {
    const found = freshness(60_000, ...polls);
    expect(found.condition).toBe(condition);
    expect(found.text).toMatch(text);
  });

  it('is the worse freshness of its two apis', () => {
    const poll = { window: '1h', loss: failed(20_000, REFUSED), statistics: succeeded(NO_PUSHES, 20_000) };
    const { condition, apis } = freshness(60_000, goodPoll('1h', 10_000), poll);
    expect(condition).toBe('failing');
    expect(apis).toEqual([
      {
        api: 'normal_push_loss',
        condition: 'failing',
        goodAtMs: 10_000,
        failed: { atMs: 20_000, failure: REFUSED, isOver: false },
      },
      { api: 'normal_push_statistics', condition: 'fresh', goodAtMs: 20_000, failed: undefined },
    ]);
  });

  it('includes a failure that is over, and says that it is over', () => {
    const { apis } = freshness(60_000, badPoll('1h', 10_000), goodPoll('1h', 20_000));
    expect(apis[0]?.failed).toEqual({ atMs: 10_000, failure: UNREACHABLE, isOver: true });
  });
});

it('the worst of several conditions is the one that is most urgent', () => {
  expect(worstCondition(['fresh', 'stale', 'failing'])).toBe('stale');
  expect(worstCondition(['waiting', 'fresh'])).toBe('waiting');
  expect(worstCondition([])).toBe('fresh');
});

it.each([
  [-5_000, '0 s'],
  [999, '0 s'],
  [89_000, '89 s'],
  [90_000, '1 min'],
  [5_399_000, '89 min'],
  [5_400_000, '1 h'],
  [172_799_000, '47 h'],
  [172_800_000, '2 days'],
])('an age of %d ms is written as %s', (ageMs, text) => {
  expect(ageText(ageMs, MESSAGES.en)).toBe(text);
});

describe('the freshness of a window without a state', () => {
  it('is that of a window before its first poll', () => {
    expect(freshnessOf(undefined, MAX_AGE_MS, 60_000)).toMatchObject({
      condition: 'waiting',
      apis: [{ condition: 'waiting' }, { condition: 'waiting' }],
    });
  });
});

it('the text of a freshness is about the api in the worst condition', () => {
  const poll = { window: '1h', loss: succeeded(NO_LOSSES, 50_000), statistics: failed(50_000, REFUSED) };
  const { text } = freshness(60_000, goodPoll('1h', 10_000), poll);
  expect(text).toMatch(/^The counts are 50 s old, and the newest poll failed/);
});

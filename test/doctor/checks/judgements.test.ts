import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/core/failure.ts';
import { checkCallLimit, type LimitFacts, limitScope } from '../../../src/doctor/checks/call-limit.ts';
import { checkClock, secondsAhead } from '../../../src/doctor/checks/clock.ts';
import { checkGrowth, type PastCounts, pastWindows } from '../../../src/doctor/checks/growth.ts';

const NOW = 1_741_786_200;
const HOUR = 3600;

const failed = (reason: Failure['reason']): Failure => ({
  reason,
  message: `failed by ${reason}`,
  advice: 'wait',
});

describe('the clock', () => {
  const DATE = Date.parse('2025-03-12T13:30:00Z');

  it.each([
    [0, 0],
    [999, 0],
    [1999, 0],
    [2000, 1],
    [62_000, 61],
    [-1, -1],
    [-1000, -1],
    [-60_000, -60],
  ])('%d ms after the date of the answer is %d seconds ahead, as far as that can tell', (ms, seconds) => {
    expect(secondsAhead(DATE, DATE + ms)).toBe(seconds);
  });

  it.each([
    [0, 'ok'],
    [-5, 'ok'],
    [-6, 'warn'],
    [8, 'warn'],
    [-300, 'warn'],
    [-301, 'fail'],
    [302, 'fail'],
  ])('that is %d seconds off is judged: %s', (seconds, status) => {
    const dateHeader = new Date(DATE).toUTCString();
    expect(checkClock({ dateHeader, receivedMs: DATE + 1000 * seconds }).status).toBe(status);
  });

  it.each([undefined, '', 'yesterday'])('cannot be judged by the date %s', (dateHeader) => {
    expect(checkClock({ dateHeader, receivedMs: DATE }).status).toBe('unknown');
  });
});

describe('the limit of calls', () => {
  const PAIR: LimitFacts = { apartMs: 30, refusedAtPace: 0 };

  it.each<[string, Partial<LimitFacts>, string, string]>([
    ['both answered', {}, 'command', 'ok'],
    ['the second refused for its frequency', { second: failed('rate_limited') }, 'app', 'ok'],
    ['the second failed otherwise', { second: failed('server') }, 'unknown', 'unknown'],
    ['the first refused', { first: failed('rate_limited') }, 'unknown', 'unknown'],
    ['an answer that took a second', { apartMs: 901 }, 'unknown', 'unknown'],
    ['calls that met by chance', { refusedAtPace: 2 }, 'command', 'ok'],
    ['calls of somebody else', { refusedAtPace: 3 }, 'command', 'warn'],
  ])('with %s', (_, facts, scope, status) => {
    expect(limitScope({ ...PAIR, ...facts })).toBe(scope);
    expect(checkCallLimit({ ...PAIR, ...facts })).toMatchObject({
      status,
      evidence: expect.stringMatching(/./),
    });
  });
});

describe('growth', () => {
  const window = { start: NOW - 3 * HOUR, end: NOW - 2 * HOUR };
  const figures = (hoursLater: number, delivered: number): PastCounts => ({
    ...window,
    askedSeconds: NOW + hoursLater * HOUR,
    sendable: 1000,
    sent: 1000,
    delivered,
    clicked: 10,
  });

  it('is told of the step that grew most, by its share of what it has become', () => {
    const check = checkGrowth([figures(0, 600)], [figures(5, 800)]);
    expect(check).toMatchObject({
      status: 'warn',
      evidence: 'in the 5h between the runs 1 of 1 window grew: delivered by 25.0 % at an age of 2h',
    });
  });

  it('that nobody would notice is none, and neither is shrinking', () => {
    expect(checkGrowth([figures(0, 800)], [figures(1, 801)]).status).toBe('ok');
    expect(checkGrowth([figures(0, 800)], [figures(1, 700)]).status).toBe('ok');
  });

  it('cannot be told by runs that are minutes apart, unless there is some', () => {
    expect(checkGrowth([figures(0, 800)], [figures(0.25, 800)])).toMatchObject({
      status: 'unknown',
      evidence: 'none of 1 window grew, but only 15m lie between the runs',
    });
    expect(checkGrowth([figures(0, 600)], [figures(0.25, 800)]).status).toBe('warn');
  });

  it('is looked for in whole granules that are over', () => {
    for (const [granularity, seconds] of [
      ['minute', HOUR],
      ['hour', HOUR],
      ['day', 24 * HOUR],
    ] as const) {
      for (const { start, end } of pastWindows(NOW, granularity)) {
        expect([end - start, (start + 8 * HOUR) % seconds]).toEqual([seconds, 0]);
        expect(end).toBeLessThanOrEqual(NOW);
        expect(start).toBeGreaterThan(NOW - 6.5 * 24 * HOUR);
      }
    }
  });
});

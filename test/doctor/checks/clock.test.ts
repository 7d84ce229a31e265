import { describe, expect, it } from 'vitest';
import { checkClock, secondsAhead } from '../../../src/doctor/checks/clock.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

const DATE = Date.parse('2025-03-12T13:30:00Z');

function check(dateHeader: string | undefined, offMs = 0) {
  return checkClock({ dateHeader, receivedMs: DATE + offMs }, MESSAGES.en.doctor.clock);
}

describe('the clock check', () => {
  it.each([
    [0, 0],
    [999, 0],
    [1999, 0],
    [2000, 1],
    [62_000, 61],
    [-1, -1],
    [-1000, -1],
    [-60_000, -60],
  ])('counts a clock that is %d ms after the Date header as %d seconds ahead', (ms, seconds) => {
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
  ])('of a clock that is %d seconds off has the status %s', (seconds, status) => {
    expect(check(new Date(DATE).toUTCString(), 1000 * seconds).status).toBe(status);
  });

  it('names by how much the clocks differ, and in which direction', () => {
    const details = [0, -5, -90, 3601].map(
      (seconds) => check(new Date(DATE).toUTCString(), 1000 * seconds).detail,
    );
    expect(details).toEqual([
      'the clocks of this machine and the upstream differ by less than 1 second',
      'the clocks of this machine and the upstream differ by less than 6 seconds',
      'the clock of this machine is 1m30s behind the upstream: windows end earlier than necessary',
      'the clock of this machine is 1h ahead of the upstream: windows end in its future',
    ]);
  });

  it.each([undefined, '', 'yesterday'])('has no result for the Date header %j', (dateHeader) => {
    expect(check(dateHeader)).toMatchObject({
      status: 'unknown',
      detail: 'the answer has no valid Date header',
    });
  });
});

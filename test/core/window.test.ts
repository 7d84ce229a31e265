import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMIT_SECONDS, windowAt } from '../../src/core/window.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
/** A whole minute that does not start an hour: 13:07:00 UTC. */
const NOW = 1741784820;

const spec = { lengthSeconds: HOUR, delaySeconds: 5 * MINUTE, marginSeconds: MINUTE };

describe('a window', () => {
  it('ends one delay ago and has the length of its specification', () => {
    expect(windowAt(NOW, spec)).toEqual({ start: NOW - 5 * MINUTE - HOUR, end: NOW - 5 * MINUTE });
  });

  it('ends on the last whole minute, whatever the second', () => {
    const window = windowAt(NOW, spec);
    expect(windowAt(NOW + 0.001, spec)).toEqual(window);
    expect(windowAt(NOW + 59.999, spec)).toEqual(window);
    expect(windowAt(NOW - 0.001, spec).end).toBe(window.end - MINUTE);
  });

  it('ends on a whole minute even if the delay is not a whole minute', () => {
    expect(windowAt(NOW, { ...spec, delaySeconds: 61 }).end).toBe(NOW - 2 * MINUTE);
    expect(windowAt(NOW + 1, { ...spec, delaySeconds: 61 }).end).toBe(NOW - MINUTE);
  });

  it('may end now', () => {
    expect(windowAt(NOW, { ...spec, delaySeconds: 0 })).toEqual({ start: NOW - HOUR, end: NOW });
  });

  it('of seven days is shorter by delay and margin, so that its start stays within the limit', () => {
    expect(windowAt(NOW, { ...spec, lengthSeconds: 7 * DAY })).toEqual({
      start: NOW - 7 * DAY + MINUTE,
      end: NOW - 5 * MINUTE,
    });
  });

  it('rounds its start up to a whole minute, never down', () => {
    const { start } = windowAt(NOW, { ...spec, lengthSeconds: 7 * DAY, marginSeconds: 61 });
    expect(start).toBe(NOW - 7 * DAY + 2 * MINUTE);
  });

  it('is shortened only if it is too long for the limit', () => {
    const longest = 7 * DAY - 6 * MINUTE;
    const start = NOW - 7 * DAY + MINUTE;
    expect(windowAt(NOW, { ...spec, lengthSeconds: longest - MINUTE }).start).toBe(start + MINUTE);
    expect(windowAt(NOW, { ...spec, lengthSeconds: longest }).start).toBe(start);
    expect(windowAt(NOW, { ...spec, lengthSeconds: longest + MINUTE }).start).toBe(start);
  });
});

describe('any window', () => {
  const anyNow = fc.integer({ min: 1_600_000_000_000, max: 4_000_000_000_000 }).map((ms) => ms / 1000);
  const anySpec = fc.record({
    lengthSeconds: fc.integer({ min: 1, max: 7 * 24 * 60 }).map((minutes) => minutes * MINUTE),
    delaySeconds: fc.integer({ min: 0, max: 6 * DAY }),
    marginSeconds: fc.integer({ min: 0, max: HOUR }),
  });

  it('is on whole minutes, within the limit, before the delay, and no longer than its specification', () => {
    fc.assert(
      fc.property(anyNow, anySpec, (now, anyOne) => {
        const { start, end } = windowAt(now, anyOne);
        expect([start % MINUTE, end % MINUTE]).toEqual([0, 0]);
        expect(start).toBeGreaterThanOrEqual(now - LIMIT_SECONDS + anyOne.marginSeconds);
        expect(end).toBeLessThanOrEqual(now - anyOne.delaySeconds);
        expect(end).toBeGreaterThan(now - anyOne.delaySeconds - MINUTE);
        expect(end).toBeGreaterThan(start);
        expect(end - start).toBeLessThanOrEqual(anyOne.lengthSeconds);
      }),
      { numRuns: 1000 },
    );
  });

  it('has the length of its specification unless the limit forbids it, and rolls by one minute every minute', () => {
    let shortened = 0;
    fc.assert(
      fc.property(anyNow, anySpec, (now, anyOne) => {
        const { start, end } = windowAt(now, anyOne);
        expect(windowAt(now + MINUTE, anyOne)).toEqual({ start: start + MINUTE, end: end + MINUTE });
        if (end - start < anyOne.lengthSeconds) {
          expect(start - MINUTE).toBeLessThan(now - LIMIT_SECONDS + anyOne.marginSeconds);
          shortened += 1;
        }
      }),
      { numRuns: 1000 },
    );
    expect(shortened).toBeGreaterThan(10);
  });
});

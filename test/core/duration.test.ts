import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/core/duration.ts';

describe('the text of a duration', () => {
  it.each([
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['1w', 604_800_000],
    ['1020ms', 1_020],
    ['1w1d1h1m1s1ms', 694_861_001],
    ['0', 0],
    ['0s', 0],
    ['007m', 420_000],
  ])('%s is parsed as %d ms', (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs);
  });

  it.each([
    '',
    ' ',
    '5',
    '00',
    'm',
    '5 m',
    ' 5m',
    '5m ',
    '5m\n',
    '5M',
    '-5m',
    '+5m',
    '1.5h',
    '1e3s',
    '1m1h',
    '1h1h',
    '5s5s',
    '5min',
    '٣m',
    '9007199254740992ms',
    '99999999999999999999w',
  ])('is not a duration when it is %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('is parsed as a whole number of milliseconds or not at all, whatever it is', () => {
    const unit = fc.constantFrom('w', 'd', 'h', 'm', 's', 'ms', ' ', '-', '.', '5', '0', '999999999');
    let parsed = 0;
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit }), fc.string({ unit: 'binary' })), (text) => {
        const durationMs = parseDuration(text);
        if (durationMs === undefined) return;
        parsed += 1;
        expect(Number.isSafeInteger(durationMs) && durationMs >= 0).toBe(true);
        expect(text).toMatch(/^[\dwdhms]+$/);
      }),
      { numRuns: 2000 },
    );
    expect(parsed).toBeGreaterThan(10);
  });
});

describe('a formatted duration', () => {
  it.each([
    [0, '0s'],
    [1, '1ms'],
    [60_000, '1m'],
    [5_400_000, '1h30m'],
    [86_400_000, '1d'],
    [1_020, '1s20ms'],
    [0.4, '0s'],
    [1999.6, '2s'],
  ])('of %d ms is %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });

  it('counts days, not weeks, since the limit of the upstream is called 7d', () => {
    expect(formatDuration(604_800_000)).toBe('7d');
    expect(formatDuration(2 * 604_800_000)).toBe('14d');
  });

  it('is parsed as the same duration again', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (durationMs) => {
        expect(parseDuration(formatDuration(durationMs))).toBe(durationMs);
      }),
    );
  });
});

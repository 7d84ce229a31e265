import { describe, expect, it } from 'vitest';
import { parseTimestamp } from '../../src/cli/timestamp.ts';

const NOW = 1_741_786_200;

describe('parseTimestamp', () => {
  it.each([
    ['now', NOW],
    ['90m', NOW - 5400],
    ['-90m', NOW - 5400],
    ['6d12h', NOW - 561_600],
    ['0', NOW],
    ['1741780000', 1_741_780_000],
    ['2025-03-12T13:30:00Z', NOW],
    ['2025-03-12T21:30+08:00', NOW],
    ['2025-03-12', 1_741_737_600],
  ])('reads %s', (text, seconds) => {
    expect(parseTimestamp(text, NOW)).toBe(seconds);
  });

  it.each([
    '',
    'yesterday',
    '90',
    '5x',
    '2025-03-12T13:30:00',
    '2025-13-40',
    '2025-3-1',
    '2025-02-30T00:00',
    '--5m',
    '+5m',
  ])('refuses %j', (text) => {
    expect(parseTimestamp(text, NOW)).toBeUndefined();
  });
});

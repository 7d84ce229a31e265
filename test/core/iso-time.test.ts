import { expect, it } from 'vitest';
import { isoTime } from '../../src/core/iso-time.ts';

it.each([
  [1_773_230_405_000, '2026-03-11T12:00:05Z'],
  [1_773_230_405_999, '2026-03-11T12:00:05Z'],
  [0, '1970-01-01T00:00:00Z'],
])('the ISO time of %d ms is %s, without milliseconds', (ms, text) => {
  expect(isoTime(ms)).toBe(text);
});

import { describe, expect, it } from 'vitest';
import { BEIJING_OFFSET_SECONDS, startOfUnit } from '../../src/core/beijing-day.ts';

const at = (time: string) => Date.parse(time) / 1000;

describe('the unit that a second lies in', () => {
  it.each([
    ['minute', 60, '2025-03-12T13:30:59Z', '2025-03-12T13:30:00Z'],
    ['hour', 3600, '2025-03-12T13:30:59Z', '2025-03-12T13:00:00Z'],
    ['day', 86_400, '2025-03-12T13:30:59Z', '2025-03-11T16:00:00Z'],
    ['day', 86_400, '2025-03-12T15:59:59Z', '2025-03-11T16:00:00Z'],
    ['day', 86_400, '2025-03-12T16:00:00Z', '2025-03-12T16:00:00Z'],
  ])('starts, for a %s of %d s at %s, at %s', (_, unitSeconds, time, start) => {
    expect(startOfUnit(at(time), unitSeconds)).toBe(at(start));
  });

  it('is a day of Beijing, eight hours ahead of UTC', () => {
    expect(BEIJING_OFFSET_SECONDS).toBe(28_800);
  });
});

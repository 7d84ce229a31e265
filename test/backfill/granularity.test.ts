import { describe, expect, it } from 'vitest';
import { fitsGranularity } from '../../src/backfill/granularity.ts';
import { planSlices } from '../../src/backfill/slice-plan.ts';

const NOW = 1_741_786_200;

function slices(stepSeconds: number, delaySeconds: number) {
  const planned = planSlices({ from: NOW - 6 * 86_400, to: NOW, stepSeconds, delaySeconds });
  expect(planned.length).toBeGreaterThan(3);
  return planned;
}

describe('slices are fine enough', () => {
  it('by the minute, and where it could not be told', () => {
    expect(fitsGranularity('minute', slices(300, 300))).toBe(true);
    expect(fitsGranularity('undecided', slices(300, 300))).toBe(true);
  });

  it('by the hour only as whole hours: a delay of minutes moves them off', () => {
    expect(fitsGranularity('hour', slices(300, 300))).toBe(false);
    expect(fitsGranularity('hour', slices(3600, 300))).toBe(false);
    expect(fitsGranularity('hour', slices(3600, 3600))).toBe(true);
  });

  it('by the day only as days of Beijing', () => {
    expect(fitsGranularity('day', slices(3600, 3600))).toBe(false);
    expect(fitsGranularity('day', slices(86_400, 0))).toBe(false);
    expect(fitsGranularity('day', slices(86_400, 8 * 3600))).toBe(true);
  });
});

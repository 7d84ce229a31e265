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
  it('when the upstream counts by the minute, or the experiment found no answer', () => {
    expect(fitsGranularity('minute', slices(300, 300))).toBe(true);
    expect(fitsGranularity('undecided', slices(300, 300))).toBe(true);
  });

  it('for counts by the hour only when they are whole hours: a delay of minutes shifts them', () => {
    expect(fitsGranularity('hour', slices(300, 300))).toBe(false);
    expect(fitsGranularity('hour', slices(3600, 300))).toBe(false);
    expect(fitsGranularity('hour', slices(3600, 3600))).toBe(true);
  });

  it('for counts by the day only when they are days of Beijing', () => {
    expect(fitsGranularity('day', slices(3600, 3600))).toBe(false);
    expect(fitsGranularity('day', slices(86_400, 0))).toBe(false);
    expect(fitsGranularity('day', slices(86_400, 8 * 3600))).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { median, slopeOf, spreadOf } from './statistics.ts';

describe('the range of measured values', () => {
  it('has the middle value as the median of an odd number of values in any order', () => {
    expect(spreadOf([10, 2, 9])).toEqual({ median: 9, min: 2, max: 10 });
  });

  it('has the mean of the two middle values as the median of an even number of values', () => {
    expect(median([1, 100, 3, 5])).toBe(4);
  });

  it('has a single value as median, minimum and maximum', () => {
    expect(spreadOf([7])).toEqual({ median: 7, min: 7, max: 7 });
  });

  it('does not exist without values', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe('the slope of measured points', () => {
  it('is exact when the points are on a line', () => {
    const points = [0, 5, 10, 15].map((x) => ({ x, y: 100 - 2 * x }));
    const { slope, bound } = slopeOf(points);
    expect(slope).toBeCloseTo(-2, 10);
    expect(bound).toBeCloseTo(0, 10);
  });

  it('has an error bound that contains the true slope when the points are near a line', () => {
    const points = [0, 1, 2, 3, 4, 5].map((x) => ({ x, y: 3 * x + (x % 2 === 0 ? 1 : -1) }));
    const { slope, bound } = slopeOf(points);
    // By hand: Sxx = 17.5, Sxy = 49.5, the residuals' squares 5.4857 over 4 degrees of freedom.
    expect(slope).toBeCloseTo(49.5 / 17.5, 10);
    expect(bound).toBeCloseTo(0.5487, 3);
    expect(Math.abs(slope - 3)).toBeLessThan(bound);
  });

  it.each([
    ['two points', [0, 1]],
    ['points with the same x', [4, 4, 4]],
  ])('does not exist for %s', (_, xs) => {
    expect(() => slopeOf(xs.map((x, y) => ({ x, y })))).toThrow(RangeError);
  });
});

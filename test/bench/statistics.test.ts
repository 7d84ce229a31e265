import { describe, expect, it } from 'vitest';
import { median, slopeOf, spreadOf } from './statistics.ts';

describe('a spread', () => {
  it('has the middle one of an odd number of values, in whatever order they came', () => {
    expect(spreadOf([10, 2, 9])).toEqual({ median: 9, min: 2, max: 10 });
  });

  it('has the mean of the two middle ones of an even number', () => {
    expect(median([1, 100, 3, 5])).toBe(4);
  });

  it('is of one value that value', () => {
    expect(spreadOf([7])).toEqual({ median: 7, min: 7, max: 7 });
  });

  it('there is none of no values', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe('a slope', () => {
  it('is exact where the points lie on a line', () => {
    const points = [0, 5, 10, 15].map((x) => ({ x, y: 100 - 2 * x }));
    const { slope, bound } = slopeOf(points);
    expect(slope).toBeCloseTo(-2, 10);
    expect(bound).toBeCloseTo(0, 10);
  });

  it('has a bound that holds the truth where they lie about it', () => {
    const points = [0, 1, 2, 3, 4, 5].map((x) => ({ x, y: 3 * x + (x % 2 === 0 ? 1 : -1) }));
    const { slope, bound } = slopeOf(points);
    // By hand: Sxx = 17.5, Sxy = 49.5, the residuals' squares 5.4857 over 4 degrees of freedom.
    expect(slope).toBeCloseTo(49.5 / 17.5, 10);
    expect(bound).toBeCloseTo(0.5487, 3);
    expect(Math.abs(slope - 3)).toBeLessThan(bound);
  });

  it.each([
    ['of two points', [0, 1]],
    ['of points that all have one x', [4, 4, 4]],
  ])('there is none %s', (_, xs) => {
    expect(() => slopeOf(xs.map((x, y) => ({ x, y })))).toThrow(RangeError);
  });
});

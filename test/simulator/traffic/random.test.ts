import { describe, expect, it } from 'vitest';
import { binomial, poisson, streamKey, uniform } from '../../../src/simulator/traffic/random.ts';

const KEY = streamKey(1, 'a stream');
const MINUTES = Array.from({ length: 20_000 }, (_, index) => 28_000_000 + index);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const average = mean(values);
  return mean(values.map((value) => (value - average) ** 2));
}

describe('a random stream', () => {
  it('is uniform between 0 and 1', () => {
    const drawn = MINUTES.map((minute) => uniform(KEY, minute));
    const deciles = Array.from({ length: 10 }, (_, tenth) =>
      drawn.filter((value) => Math.floor(value * 10) === tenth),
    );
    for (const decile of deciles) expect(decile.length / drawn.length).toBeCloseTo(0.1, 1);
    expect(Math.min(...drawn)).toBeGreaterThan(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
  });

  it('is independent of other streams', () => {
    const other = streamKey(1, 'another stream');
    const product = MINUTES.map((minute) => (uniform(KEY, minute) - 0.5) * (uniform(other, minute) - 0.5));
    expect(Math.abs(mean(product))).toBeLessThan(0.002);
  });

  it.each([0.02, 3, 31, 33, 400])('draws a Poisson count with mean and variance %f', (wanted) => {
    const drawn = MINUTES.map((minute) => poisson(KEY, minute, wanted));
    expect(Math.abs(mean(drawn) / wanted - 1)).toBeLessThan(0.1);
    expect(Math.abs(variance(drawn) / wanted - 1)).toBeLessThan(0.12);
    expect(drawn.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
  });

  it.each([
    { trials: 40, share: 0.02 },
    { trials: 40, share: 0.9 },
    { trials: 5000, share: 0.3 },
  ])('draws a binomial count of $trials at $share', ({ trials, share }) => {
    const drawn = MINUTES.map((minute) => binomial(KEY, minute, trials, share));
    expect(Math.abs(mean(drawn) / (trials * share) - 1)).toBeLessThan(0.03);
    expect(Math.abs(variance(drawn) / (trials * share * (1 - share)) - 1)).toBeLessThan(0.1);
    expect(drawn.every((count) => Number.isInteger(count) && count >= 0 && count <= trials)).toBe(true);
  });

  it('draws 0 of 0 trials, and all trials of probability 1', () => {
    expect(poisson(KEY, 1, 0)).toBe(0);
    expect(binomial(KEY, 1, 0, 0.5)).toBe(0);
    expect(binomial(KEY, 1, 7, 0)).toBe(0);
    expect(binomial(KEY, 1, 7, 1)).toBe(7);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { memoized } from '../../src/exposition/memoized.ts';

describe('a memoized value', () => {
  it('is made on the first call and shared by all calls', async () => {
    const make = vi.fn(async () => ({}));
    const value = memoized(make);
    expect(make).not.toHaveBeenCalled();
    const [first, second] = await Promise.all([value(), value()]);
    expect(second).toBe(first);
    expect(make).toHaveBeenCalledOnce();
  });

  it('is not a promise any more once it is made', async () => {
    const value = memoized(async () => ['good']);
    const made = await value();
    expect(value()).toBe(made);
  });

  it('is made again after a failure, which rejects every call that waited', async () => {
    const make = vi.fn(async () => ['good']).mockRejectedValueOnce(new Error('no memory'));
    const value = memoized(make);
    const outcomes = await Promise.allSettled([value(), value()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await value()).toEqual(['good']);
    expect(make).toHaveBeenCalledTimes(2);
  });
});

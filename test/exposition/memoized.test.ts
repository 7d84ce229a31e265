import { describe, expect, it, vi } from 'vitest';
import { memoized } from '../../src/exposition/memoized.ts';

describe('what is made once', () => {
  it('is made when first asked for, and is the same for all', async () => {
    const make = vi.fn(async () => ({}));
    const made = memoized(make);
    expect(make).not.toHaveBeenCalled();
    const all = await Promise.all([made(), made()]);
    expect(await made()).toBe(all[0]);
    expect(all[1]).toBe(all[0]);
    expect(make).toHaveBeenCalledOnce();
  });

  it('and failed is told to all who asked, and made anew for the next', async () => {
    const make = vi.fn(async () => 'good').mockRejectedValueOnce(new Error('no memory'));
    const made = memoized(make);
    const outcomes = await Promise.allSettled([made(), made()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await made()).toBe('good');
    expect(make).toHaveBeenCalledTimes(2);
  });
});

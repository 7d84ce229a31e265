import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inChunks } from '../../src/exposition/chunks.ts';

const MEGABYTE = 2 ** 20;
const same = (length: number) => length;
const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);

describe('stretches', () => {
  it.each([
    ['nothing', [], []],
    ['one piece', [5], [[5]]],
    ['pieces of two megabytes together', [MEGABYTE, 0, MEGABYTE - 1, 1], [[MEGABYTE, 0, MEGABYTE - 1, 1]]],
    ['a byte more', [MEGABYTE, MEGABYTE, 1], [[MEGABYTE, MEGABYTE], [1]]],
    ['a piece that is larger alone', [1, 3 * MEGABYTE, 1, 2], [[1], [3 * MEGABYTE], [1, 2]]],
  ])('of %s', (_what, lengths, stretches) => {
    expect(inChunks(lengths, same)).toEqual(stretches);
  });

  it('hold every piece in its order, and none that would have had room in the one before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3 * MEGABYTE)), (lengths) => {
        const stretches = inChunks(lengths, same);
        expect(stretches.flat()).toEqual(lengths);
        for (const stretch of stretches) {
          expect(stretch.length === 1 || sum(stretch) <= 2 * MEGABYTE).toBe(true);
        }
        for (const [index, [first = 0]] of stretches.slice(1).entries()) {
          expect(sum(stretches[index] ?? []) + first).toBeGreaterThan(2 * MEGABYTE);
        }
      }),
    );
  });
});

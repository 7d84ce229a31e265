import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inChunks } from '../../src/exposition/chunks.ts';

const MEGABYTE = 2 ** 20;
const itself = (length: number) => length;
const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);

describe('the chunks of parts', () => {
  it.each([
    ['are none without parts', [], []],
    ['are one for one part', [5], [[5]]],
    [
      'group parts of two megabytes together',
      [MEGABYTE, 0, MEGABYTE - 1, 1],
      [[MEGABYTE, 0, MEGABYTE - 1, 1]],
    ],
    ['are two for a byte more', [MEGABYTE, MEGABYTE, 1], [[MEGABYTE, MEGABYTE], [1]]],
    ['keep a larger part alone', [1, 3 * MEGABYTE, 1, 2], [[1], [3 * MEGABYTE], [1, 2]]],
  ])('%s', (_what, lengths, chunks) => {
    expect(inChunks(lengths, itself)).toEqual(chunks);
  });

  it('keep the order of the parts, and open a new chunk only when a part does not fit', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3 * MEGABYTE)), (lengths) => {
        const chunks = inChunks(lengths, itself);
        expect(chunks.flat()).toEqual(lengths);
        const tooLong = chunks.filter((chunk) => chunk.length > 1 && sum(chunk) > 2 * MEGABYTE);
        expect(tooLong).toEqual([]);
        const openedEarly = chunks
          .slice(1)
          .filter(([first = 0], index) => sum(chunks[index] ?? []) + first <= 2 * MEGABYTE);
        expect(openedEarly).toEqual([]);
      }),
    );
  });
});

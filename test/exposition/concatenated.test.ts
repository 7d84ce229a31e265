import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatenate } from '../../src/exposition/concatenated.ts';

const MEGABYTE = 1 << 20;

describe('concatenated pieces', () => {
  it('are their bytes one after the other', () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)));
    fc.assert(fc.property(pieces, (given) => concatenate(given).equals(Buffer.concat(given))));
  });

  it('are the piece itself where it is alone: a large one is not copied', () => {
    const piece = Buffer.alloc(2 * MEGABYTE);
    expect(concatenate([piece])).toBe(piece);
  });

  it.each([
    ['below a megabyte', [MEGABYTE - 2, 1], false],
    ['of a megabyte', [MEGABYTE - 1, 1], true],
    ['of several megabytes', [2 * MEGABYTE, 0, 3, MEGABYTE], true],
  ])('%s are the same whatever memory they are in', (_size, lengths, isResizable) => {
    const pieces = lengths.map((length, index) => Buffer.alloc(length, index + 1));
    const all = concatenate(pieces);
    expect(all.equals(Buffer.concat(pieces))).toBe(true);
    expect('resizable' in all.buffer && all.buffer.resizable).toBe(isResizable);
  });
});

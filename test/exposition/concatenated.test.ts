import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatenate } from '../../src/exposition/concatenated.ts';

const MEGABYTE = 1 << 20;

describe('concatenated parts', () => {
  it('hold the bytes of the parts in order', () => {
    const anyParts = fc.array(fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)));
    fc.assert(
      fc.property(anyParts, (parts) => {
        expect(concatenate(parts).equals(Buffer.concat(parts))).toBe(true);
      }),
    );
  });

  it('are the part itself where there is only one, so that a large part is not copied', () => {
    const part = Buffer.alloc(2 * MEGABYTE);
    expect(concatenate([part])).toBe(part);
  });

  it.each([
    ['below a megabyte', [MEGABYTE - 2, 1], false],
    ['of a megabyte', [MEGABYTE - 1, 1], true],
    ['of several megabytes', [2 * MEGABYTE, 0, 3, MEGABYTE], true],
  ])('%s are the same in any kind of memory', (_size, lengths, isResizable) => {
    const parts = lengths.map((length, index) => Buffer.alloc(length, index + 1));
    const all = concatenate(parts);
    expect(all.equals(Buffer.concat(parts))).toBe(true);
    expect('resizable' in all.buffer && all.buffer.resizable).toBe(isResizable);
  });
});

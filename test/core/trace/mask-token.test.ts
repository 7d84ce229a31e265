import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskToken } from '../../../src/core/trace/mask-token.ts';

describe('a masked token', () => {
  it('shows the first and last four characters of a long token', () => {
    expect(maskToken('a1b2c3d4e5f60718293a4b5c6d7e8f90')).toBe('a1b2…8f90');
  });

  it('shows nothing of a short token, not even its length', () => {
    for (const token of ['x', 'a1b2c3d4', 'a1b2c3d4e5f60718293a4b5']) expect(maskToken(token)).toBe('****');
  });

  it('shows the ends of a token of 24 characters, the shortest that is long enough', () => {
    expect(maskToken('a1b2c3d4e5f60718293a4b5c')).toBe('a1b2…4b5c');
  });

  it('is empty for an empty token', () => {
    expect(maskToken('')).toBe('');
  });

  it('never contains more than eight characters of the token', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (token) => {
        const masked = [...maskToken(token)];
        expect(masked.length).toBeLessThanOrEqual(9);
        expect(masked.length <= 4 || [...token].length >= 24).toBe(true);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../src/tencent/wire-text.ts';

describe('text from the upstream', () => {
  it.each([
    ['is kept when it is plain', 'certificate id not set', 'certificate id not set'],
    ['is kept in any script', '证书未设置 ✓', '证书未设置 ✓'],
    ['becomes one line', 'a\r\n\tb\u2028c\u2029d', 'a b c d'],
    ['loses escape sequences for terminals', '\u001b[31mred\u009b0m\u0000', '[31mred 0m'],
    ['loses white space around it', '  \n a  b ', 'a  b'],
    ['is nothing when it holds nothing to print', '\u0000\u001f\u007f', ''],
    ['has lone surrogates replaced', 'a\ud800b\udc00', 'a\ufffdb\ufffd'],
    ['keeps quotes and backslashes, which the page escapes', '"\\', '"\\'],
  ])('%s', (_, text, expected) => {
    expect(cleanText(text, 200)).toBe(expected);
  });

  it('is cut to a number of characters, not of halves of them', () => {
    expect(cleanText('😀'.repeat(4), 4)).toBe('😀😀😀😀');
    expect(cleanText('😀'.repeat(5), 4)).toBe('😀😀😀…');
    expect(cleanText('abcde', 5)).toBe('abcde');
    expect(cleanText('abcdef', 5)).toBe('abcd…');
  });

  it('is well-formed, printable, trimmed and bounded, whatever it was', () => {
    const hostile = fc.string({
      unit: fc.oneof(
        fc.nat(0xffff).map((unit) => String.fromCharCode(unit)),
        fc.nat(0x9f).map((unit) => String.fromCharCode(unit)),
      ),
      maxLength: 60,
    });
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 40 }), (text, maxLength) => {
        const clean = cleanText(text, maxLength);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(clean).toBe(clean.trim());
        expect([...clean].length).toBeLessThanOrEqual(maxLength);
      }),
      { numRuns: 1000 },
    );
  });
});

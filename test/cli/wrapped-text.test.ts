import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wrapText } from '../../src/cli/wrapped-text.ts';

it('wrapText breaks lines between words and puts the prefix before each line', () => {
  expect(wrapText('one two three four', { width: 13, first: 'ok:  ', others: '  ' })).toBe(
    'ok:  one two\n  three four\n',
  );
});

it('wrapText gives a word that is too long its own line', () => {
  expect(wrapText('a incomprehensibility b', { width: 8, first: '', others: '- ' })).toBe(
    'a\n- incomprehensibility\n- b\n',
  );
});

it('wrapText keeps every word, and no line with two words is too long', () => {
  const words = fc.array(fc.stringMatching(/^\w{1,30}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.integer({ min: 10, max: 60 }), (given, width) => {
      const lines = wrapText(given.join(' '), { width, first: '> ', others: '  ' }).trimEnd().split('\n');
      expect(lines.flatMap((line) => line.slice(2).split(' '))).toEqual(given);
      const tooLong = lines.filter((line) => line.slice(2).includes(' ') && line.length > width);
      expect(tooLong).toEqual([]);
    }),
  );
});

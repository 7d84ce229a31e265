import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wrapText } from '../../src/cli/wrapped-text.ts';

it('text is broken between words, behind what each line begins with', () => {
  expect(wrapText('one two three four', { width: 13, first: 'ok:  ', others: '  ' })).toBe(
    'ok:  one two\n  three four\n',
  );
});

it('a word that is too long has a line of its own', () => {
  expect(wrapText('a incomprehensibility b', { width: 8, first: '', others: '- ' })).toBe(
    'a\n- incomprehensibility\n- b\n',
  );
});

it('no word is lost, and no line is too long that could be broken', () => {
  const words = fc.array(fc.stringMatching(/^\w{1,30}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.integer({ min: 10, max: 60 }), (given, width) => {
      const lines = wrapText(given.join(' '), { width, first: '> ', others: '  ' }).trimEnd().split('\n');
      expect(lines.flatMap((line) => line.slice(2).split(' '))).toEqual(given);
      for (const line of lines)
        if (line.slice(2).includes(' ')) expect(line.length).toBeLessThanOrEqual(width);
    }),
  );
});

/** Texts of the project use the field's words. */
import { expect, test } from 'vitest';
import { refusedWords } from './words.ts';

test.each([
  ['the figures of a window', 'figures'],
  ['Figure 1', 'Figure'],
  ['the log tells why', 'tells'],
  ['the operator is told', 'told'],
  ['a new edition', 'edition'],
  ['in stretches of 2 MB', 'stretches'],
  ['a fault of its own', 'fault of its own'],
  ['faults of our own', 'faults of our own'],
  ['the patience of a call', 'patience'],
])('"%s" is refused for "%s", with the word to use instead', (text, word) => {
  const [found, ...others] = refusedWords(`good line\n${text}`);
  expect(found).toMatchObject({ line: 2, word });
  expect(found?.instead).not.toBe('');
  expect(others).toEqual([]);
});

test.each([
  'TimpushFiguresStale',
  'simulate --figure-lag 20m',
  'figureLagSeconds',
  'a configuration of its own',
  'untold',
  'stretched',
])('"%s" is accepted', (text) => {
  expect(refusedWords(text)).toEqual([]);
});

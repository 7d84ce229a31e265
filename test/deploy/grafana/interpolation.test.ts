/** The stand-in for Grafana’s variables writes what Grafana writes. */
import { describe, expect, test } from 'vitest';
import { interpolate, written } from './interpolation.ts';

describe('a choice', () => {
  test('of one value is written plainly, with quotes escaped', () => {
    expect(written({ values: ['a"b.c'], several: false })).toBe('a\\"b.c');
  });

  test('of several values is written as a regular expression inside a PromQL string', () => {
    expect(written({ values: ['a.b', 'c'], several: true })).toBe('(a\\\\.b|c)');
    expect(written({ values: ['-1'], several: true })).toBe('-1');
  });
});

test('takes the place of every spelling of its variable, and of no other', () => {
  const values = new Map([['app', 'shop']]);
  const spellings = ['$app', '$' + '{app}', '$' + '{app:regex}', '[[app]]', '$apps'];
  expect(spellings.map((text) => interpolate(text, values))).toEqual([
    'shop',
    'shop',
    'shop',
    'shop',
    '$apps',
  ]);
});

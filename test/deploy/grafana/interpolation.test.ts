/** The stand-in for Grafana’s variables writes what Grafana writes. */
import { describe, expect, test } from 'vitest';
import { interpolate, written } from './interpolation.ts';

describe('a variable', () => {
  test('with one value becomes that value with escaped quotes', () => {
    expect(written({ values: ['a"b.c'], several: false })).toBe('a\\"b.c');
  });

  test('with several values becomes a regular expression inside a PromQL string', () => {
    expect(written({ values: ['a.b', 'c'], several: true })).toBe('(a\\\\.b|c)');
    expect(written({ values: ['-1'], several: true })).toBe('-1');
  });
});

test('a value replaces every notation of its variable, and no other variable', () => {
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

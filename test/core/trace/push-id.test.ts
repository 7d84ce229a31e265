import { expect, it } from 'vitest';
import { pushIdProblem } from '../../../src/core/trace/push-id.ts';

it.each(['1', 'a/b?c=d&e%20', '144115198577871234-1-1700000000', 'x'.repeat(256), '推送 1'])(
  'a push id can be %j',
  (id) => {
    expect(pushIdProblem(id)).toBeUndefined();
  },
);

it.each([
  ['', 'is empty'],
  ['  ', 'is empty'],
  ['x'.repeat(257), 'is longer than 256 characters'],
  ['a\nb', 'contains unprintable characters'],
  ['a\u001b[31m', 'contains unprintable characters'],
  ['a\u202eb', 'contains unprintable characters'],
  ['a\ud800', 'contains unprintable characters'],
])('the text %j is no push id, because it %s', (id, problem) => {
  expect(pushIdProblem(id)).toBe(problem);
});

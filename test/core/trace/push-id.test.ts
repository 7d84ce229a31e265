import { expect, it } from 'vitest';
import { pushIdProblem } from '../../../src/core/trace/push-id.ts';

it.each(['1', 'a/b?c=d&e%20', '144115198577871234-1-1700000000', 'x'.repeat(256), '推送 1'])(
  'a push id may be %j',
  (id) => {
    expect(pushIdProblem(id)).toBeUndefined();
  },
);

it.each([
  ['', 'is empty'],
  ['  ', 'is empty'],
  ['x'.repeat(257), 'is longer than 256 characters'],
  ['a\nb', 'holds unprintable characters'],
  ['a\u001b[31m', 'holds unprintable characters'],
  ['a\u202eb', 'holds unprintable characters'],
  ['a\ud800', 'holds unprintable characters'],
])('a push id that can be none is refused in words: %j', (id, problem) => {
  expect(pushIdProblem(id)).toBe(problem);
});

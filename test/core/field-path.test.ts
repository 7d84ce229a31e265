import { expect, test } from 'vitest';
import { fieldPath } from '../../src/core/field-path.ts';

test.each([
  [['apps', 0, 'name'], 'apps[0].name'],
  [['poll', 'windows', 2, 'max_age'], 'poll.windows[2].max_age'],
  [[0], '[0]'],
  [['a key', 'with\nlines'], '"a key"."with\\nlines"'],
  [[], ''],
])('the path %j is written as %s', (path, text) => {
  expect(fieldPath(path)).toBe(text);
});

import { expect, it } from 'vitest';
import { pollsOn } from './seen-polls.ts';

it('the counts in an exposition show which poll of each app is the newest', () => {
  const page = `# TYPE timpush_sendable_pushes gauge
timpush_sendable_pushes{app="a",window="5m"} 2
timpush_sendable_pushes{app="a",window="7d"} 16
timpush_sendable_pushes{app="b",window="5m"} 31
timpush_sendable_pushes{app="b",window="7d"} 33
`;
  expect([...pollsOn(page)]).toEqual([
    ['a', 0],
    ['b', 2],
  ]);
});

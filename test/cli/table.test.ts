import { describe, expect, it } from 'vitest';
import { formatTable } from '../../src/cli/table.ts';

describe('a table', () => {
  it('has columns as wide as their widest cell, right-aligned numbers, and no trailing spaces', () => {
    const rows = [
      ['shop', '1', 'x'],
      ['the club', '1000', ''],
    ];
    expect(formatTable(['app', 'count', 'note'], rows, { rightAligned: [1] })).toBe(
      'app       count  note\n' + 'shop          1  x\n' + 'the club   1000\n',
    );
  });

  it('without rows consists of its column heads', () => {
    expect(formatTable(['app', 'count'], [])).toBe('app  count\n');
  });
});

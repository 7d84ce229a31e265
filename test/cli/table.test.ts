import { describe, expect, it } from 'vitest';
import { formatTable } from '../../src/cli/table.ts';

describe('a table', () => {
  it('has columns as wide as their widest cell, numbers to the right, and no space at the end of a line', () => {
    const rows = [
      ['shop', '1', 'x'],
      ['the club', '1000', ''],
    ];
    expect(formatTable(['app', 'count', 'note'], rows, { rightAligned: [1] })).toBe(
      'app       count  note\n' + 'shop          1  x\n' + 'the club   1000\n',
    );
  });

  it('without rows is its heads', () => {
    expect(formatTable(['app', 'count'], [])).toBe('app  count\n');
  });
});

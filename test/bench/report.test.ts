import { describe, expect, it } from 'vitest';
import { resultLine, resultsPage, resultTable, rounded } from './report.ts';
import type { Result } from './result.ts';

const SCRAPES: Result = {
  work: 'scrapes, plain',
  unit: '/s',
  ours: [1200, 900, 1000],
  rival: { name: 'a rival', values: [1000, 1100, 1300] },
  target: { of: 'ratio', bound: 'at least', limit: 0.9 },
  facts: ['Both sent 1 MB.'],
};
const BLOCKS: Result = {
  work: 'longest block',
  unit: 'ms',
  ours: [3.21, 60.4, 4],
  target: { of: 'worst', bound: 'at most', limit: 50 },
};
const CALLS: Result = { work: 'calls', unit: '', ours: [16_000] };

describe('the table of results', () => {
  it('shows medians with minimum and maximum, the ratio of the medians, and the verdict', () => {
    expect(resultTable([SCRAPES, BLOCKS, CALLS])).toBe(
      [
        '| work | ours | rival | ratio | target | verdict |',
        '| --- | --- | --- | --- | --- | --- |',
        '| scrapes, plain | 1000/s (900 to 1200) | a rival: 1100/s (1000 to 1300) | 0.909 | at least 0.9 | met |',
        '| longest block | 4 ms (3.21 to 60.4) |  |  | at most 50 ms, always | **missed** |',
        '| calls | 16000 |  |  |  |  |',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['ratio', 'at least', 0.91, '**missed**'],
    ['ratio', 'at most', 0.91, 'met'],
    ['median', 'at most', 999, '**missed**'],
    ['median', 'at most', 1000, 'met'],
    ['worst', 'at most', 1199, '**missed**'],
    ['worst', 'at most', 1200, 'met'],
  ] as const)('compares a %s with the target %s %d and says %s', (of, bound, limit, verdict) => {
    const row = resultTable([{ ...SCRAPES, target: { of, bound, limit } }]);
    expect(row.trimEnd().endsWith(`| ${verdict} |`)).toBe(true);
  });

  it('rejects a target for a ratio without a rival', () => {
    const { rival: _, ...alone } = SCRAPES;
    expect(() => resultTable([alone])).toThrow('a ratio needs a rival');
  });
});

describe('the line of a result', () => {
  it('contains the same values as the table in words', () => {
    expect(resultLine(SCRAPES)).toBe(
      'scrapes, plain: 1000/s (900 to 1200), a rival: 1100/s (1000 to 1300): ratio 0.909, at least 0.9: met',
    );
    expect(resultLine(CALLS)).toBe('calls: 16000');
  });
});

describe('the page of results', () => {
  it('counts the targets, and contains every fact once', () => {
    const page = resultsPage({
      title: 'Results',
      machine: ['2 cores'],
      results: [SCRAPES, SCRAPES, BLOCKS, CALLS],
    });
    expect(page).toMatch(/^# Results\n\n- 2 cores\n/);
    expect(page).toContain('2 of 3 targets are met');
    expect(page.match(/^- Both sent 1 MB\.$/gm)).toHaveLength(1);
    expect(page).toContain(resultTable([SCRAPES, SCRAPES, BLOCKS, CALLS]));
  });
});

describe('the rounded number', () => {
  it.each([
    [0, '0'],
    [0.01234, '0.012'],
    [0.5, '0.5'],
    [1.2345, '1.23'],
    [12.345, '12.3'],
    [100, '100'],
    [28_387.4, '28387'],
    [-3.146, '-3.15'],
  ])('of %d has three significant digits: %s', (value, text) => {
    expect(rounded(value)).toBe(text);
  });
});

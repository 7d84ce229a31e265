import { describe, expect, it } from 'vitest';
import { countSeries, samplesOf, sumOf } from './page.ts';

const PAGE = `# HELP a_total All of a.
# TYPE a_total counter
a_total{app="x",text="with \\"quotes\\" and } in it"} 3
a_total{app="y",text=""} 4
# HELP b Something.
# TYPE b gauge
b 1.5e3
`;

describe('a page', () => {
  it('has as many series as lines that are no comments', () => {
    expect(countSeries(PAGE)).toBe(3);
  });

  it('has samples by family and labels', () => {
    expect([...samplesOf(PAGE, 'a_total')]).toEqual([
      ['app="x",text="with \\"quotes\\" and } in it"', 3],
      ['app="y",text=""', 4],
    ]);
    expect([...samplesOf(PAGE, 'b')]).toEqual([['', 1500]]);
    expect(samplesOf(PAGE, 'a').size).toBe(0);
  });

  it('has sums of families, 0 where there is none', () => {
    expect(sumOf(PAGE, 'a_total')).toBe(7);
    expect(sumOf(PAGE, 'c')).toBe(0);
  });
});

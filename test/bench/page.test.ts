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

describe('an exposition', () => {
  it('has one series per line that is not a comment', () => {
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

  it('has a sum for each family, and 0 for a family that it does not contain', () => {
    expect(sumOf(PAGE, 'a_total')).toBe(7);
    expect(sumOf(PAGE, 'c')).toBe(0);
  });
});

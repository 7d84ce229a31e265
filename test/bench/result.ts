/** What a row of the benchmark found: plain data, and whether it meets its target. */
import { median, spreadOf } from './statistics.ts';

/** `ratio` is of the medians, ours to the rival's; `worst` is the largest of our values. */
export type Judged = 'ratio' | 'median' | 'worst';

export interface Target {
  readonly of: Judged;
  readonly bound: 'at least' | 'at most';
  readonly limit: number;
}

export interface Result {
  readonly work: string;
  readonly unit: string;
  /** One per round or sample. */
  readonly ours: readonly number[];
  readonly rival?: { readonly name: string; readonly values: readonly number[] };
  /** Left out where a value only helps to read the others. */
  readonly target?: Target;
  /** Whole sentences: what was at hand, what the values are based on. */
  readonly facts?: readonly string[];
}

/** A curve of the picture. */
export interface Curve {
  readonly chart: 'series' | 'apps';
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

export interface RowResult {
  readonly results: readonly Result[];
  readonly curves?: readonly Curve[];
}

export type Verdict = 'met' | 'missed' | '';

export function ratioOf({ ours, rival }: Result): number | undefined {
  return rival === undefined ? undefined : median(ours) / median(rival.values);
}

export function verdictOf(result: Result): Verdict {
  const { target } = result;
  if (target === undefined) return '';
  const value = judgedValue(result, target.of);
  const isMet = target.bound === 'at least' ? value >= target.limit : value <= target.limit;
  return isMet ? 'met' : 'missed';
}

function judgedValue(result: Result, of: Judged): number {
  switch (of) {
    case 'median':
      return median(result.ours);
    case 'worst':
      return spreadOf(result.ours).max;
    case 'ratio': {
      const ratio = ratioOf(result);
      if (ratio === undefined) throw new Error(`${result.work}: a ratio needs a rival`);
      return ratio;
    }
  }
}

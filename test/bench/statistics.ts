/** The statistics that describe the results. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError when there is nothing to take it of. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  const min = sorted[0];
  const max = sorted.at(-1);
  if (upper === undefined || lower === undefined || min === undefined || max === undefined) {
    throw new RangeError('there is no median of no values');
  }
  return { median: (lower + upper) / 2, min, max };
}

export function median(values: readonly number[]): number {
  return spreadOf(values).median;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Slope {
  /** Of y per x, by least squares. */
  readonly slope: number;
  /** Half the width of its 95 % interval, were the deviations from the line independent of one another. */
  readonly bound: number;
}

/** @throws RangeError for fewer than three points, or points that all have the same x. */
export function slopeOf(points: readonly Point[]): Slope {
  const mean = (of: (point: Point) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const meanX = mean(({ x }) => x);
  const meanY = mean(({ y }) => y);
  const squares = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  if (points.length < 3 || squares === 0)
    throw new RangeError('a slope needs three points, not all at one x');
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / squares;
  const residuals = points.reduce((sum, { x, y }) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, bound: 1.96 * Math.sqrt(residuals / (points.length - 2) / squares) };
}

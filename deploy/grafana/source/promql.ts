/** The expressions that panels are made of: figures in one window, losses with their cause, guarded ratios. */
import { type FamilyName, METRIC_CATALOG } from '../../../src/core/metrics/metric-catalog.ts';

/** The families of figures: gauges over a rolling window, of which an expression must select exactly one. */
export type FigureFamily = Extract<FamilyName, `timpush_${string}_pushes`>;

export interface FigureOptions {
  /** Labels that the result keeps. */
  readonly by: readonly string[];
  /** Default: the window chosen on the dashboard. */
  readonly window?: string;
  /** Further matchers. */
  readonly where?: readonly string[];
  /** `at: 'end'` takes the figure at the end of the time range for all of its points. */
  readonly at?: 'end';
}

/** What the platform and code variables choose, for families that have these labels. */
export const CHOSEN_PLATFORMS = 'platform=~"$platform"';
export const CHOSEN_CODES = 'err_code=~"$code"';

const LOSS = 'timpush_platform_loss_pushes';
const LOSS_INFO = 'timpush_platform_loss_code_info';
/** What one bucket of losses is told apart by, in the losses as in their descriptions. */
const BUCKET = ['app', 'push_type', 'platform', 'loss_stage', 'err_code'] as const;

/**
 * The sum of a figure over the chosen apps. Several exporters that poll the same app show the same pushes, so the
 * largest of their values counts, not their sum.
 */
export function pushes(family: FigureFamily, options: FigureOptions): string {
  const series = METRIC_CATALOG[family].labels.filter((label) => label !== 'window');
  return sumOfLargest(selected(family, options), series, options.by);
}

/** Losses by platform, with the labels `cause` and `err_info` to sum by, or to match by `matching`. */
export function explainedLosses({
  matching = [],
  ...options
}: FigureOptions & { readonly matching?: readonly string[] }) {
  const info = `${LOSS_INFO}{${['app=~"$app"', ...matching].join(',')}}`;
  const joined = `${selected(LOSS, options)} * on (job, instance, ${BUCKET.join(', ')}) group_left (cause, err_info) ${info}`;
  return sumOfLargest(joined, [...new Set([...BUCKET, ...options.by])], options.by);
}

/** A share, absent where there is nothing to divide by, and 0 where the part has no series at all. Both keep the same labels. */
export function share(part: string, whole: string): string {
  return `(${part} or 0 * ${whole}) / (${whole} > 0)`;
}

/** A quotient of expressions that keep the same labels, absent where there is nothing to divide by. */
export function quotient(dividend: string, divisor: string): string {
  return `${dividend} / (${divisor} > 0)`;
}

function selected(family: FigureFamily, { window = '$window', where = [], at }: FigureOptions): string {
  const matchers = ['app=~"$app"', `window="${window}"`, ...where];
  return `${family}{${matchers.join(',')}}${at === 'end' ? ' @ end()' : ''}`;
}

function sumOfLargest(vector: string, series: readonly string[], by: readonly string[]): string {
  return `${by.length === 0 ? 'sum' : `sum by (${by.join(', ')})`} (max by (${series.join(', ')}) (${vector}))`;
}

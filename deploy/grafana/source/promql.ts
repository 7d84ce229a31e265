/** The expressions of panels: counts in one window, losses with their cause, ratios without division by zero. */
import { type FamilyName, METRIC_CATALOG } from '../../../src/core/metrics/metric-catalog.ts';

/** The families with counts of pushes: gauges over rolling windows. An expression must select exactly one window. */
export type CountFamily = Extract<FamilyName, `timpush_${string}_pushes`>;

export interface CountOptions {
  /** Labels that the result keeps. */
  readonly by: readonly string[];
  /** Default: the window selected on the dashboard. */
  readonly window?: string;
  /** Further matchers. */
  readonly where?: readonly string[];
  /** `at: 'end'` uses the value at the end of the time range for every point. */
  readonly at?: 'end';
}

/** The selection of the variables platform and code, for families with these labels. */
export const CHOSEN_PLATFORMS = 'platform=~"$platform"';
export const CHOSEN_CODES = 'err_code=~"$code"';

const LOSS = 'timpush_platform_loss_pushes';
const LOSS_INFO = 'timpush_platform_loss_code_info';
/** The labels that identify a bucket of losses, both in the losses and in their descriptions. */
const BUCKET = ['app', 'push_type', 'platform', 'loss_stage', 'err_code'] as const;

/**
 * The sum of a count over the selected apps. Several exporters that poll the same app expose the same pushes, so the
 * expression uses the largest of their values, not their sum.
 */
export function pushes(family: CountFamily, options: CountOptions): string {
  const series = METRIC_CATALOG[family].labels.filter((label) => label !== 'window');
  return sumOfLargest(selected(family, options), series, options.by);
}

/** Losses by platform with the labels `cause` and `err_info`: sum by them with `by`, or select with `matching`. */
export function explainedLosses({
  matching = [],
  ...options
}: CountOptions & { readonly matching?: readonly string[] }) {
  const info = `${LOSS_INFO}{${['app=~"$app"', ...matching].join(',')}}`;
  const joined = `${selected(LOSS, options)} * on (job, instance, ${BUCKET.join(', ')}) group_left (cause, err_info) ${info}`;
  return sumOfLargest(joined, [...new Set([...BUCKET, ...options.by])], options.by);
}

/** A share: absent if the divisor is zero or absent, and 0 if the part has no series. Both must keep the same labels. */
export function share(part: string, whole: string): string {
  return `(${part} or 0 * ${whole}) / (${whole} > 0)`;
}

/** A quotient of expressions that keep the same labels; absent if the divisor is zero or absent. */
export function quotient(dividend: string, divisor: string): string {
  return `${dividend} / (${divisor} > 0)`;
}

function selected(family: CountFamily, { window = '$window', where = [], at }: CountOptions): string {
  const matchers = ['app=~"$app"', `window="${window}"`, ...where];
  return `${family}{${matchers.join(',')}}${at === 'end' ? ' @ end()' : ''}`;
}

function sumOfLargest(vector: string, series: readonly string[], by: readonly string[]): string {
  return `${by.length === 0 ? 'sum' : `sum by (${by.join(', ')})`} (max by (${series.join(', ')}) (${vector}))`;
}

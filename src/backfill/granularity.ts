/** Checks that the upstream's counts are as fine as the slices. If they are coarser, the sums of slices would look right and be wrong. */
import { startOfUnit } from '../core/beijing-day.ts';
import {
  type Granularity,
  type GranularityFinding,
  type GranularityOptions,
  granularityExperiment,
} from '../core/experiments/granularity.ts';
import type { TimpushClient } from '../tencent/client.ts';
import { type CallRetryOptions, callWithRetries } from './retry.ts';
import type { Slice } from './slice-plan.ts';

/** The largest number of calls of the experiment. */
export const MAX_EXPERIMENT_CALLS = 40;

export interface FindGranularityOptions
  extends CallRetryOptions,
    Pick<GranularityOptions, 'nowSeconds' | 'messages'> {
  readonly source: Pick<TimpushClient, 'statistics'>;
}

export async function findGranularity({
  source,
  nowSeconds,
  messages,
  ...retryOptions
}: FindGranularityOptions): Promise<GranularityFinding> {
  const experiment = granularityExperiment({ nowSeconds, messages, maxCalls: MAX_EXPERIMENT_CALLS });
  let step = experiment.next();
  while (!step.done) {
    const window = step.value;
    const { sendable } = await callWithRetries((call) => source.statistics(window, call), retryOptions);
    step = experiment.next(sendable);
  }
  return step.value;
}

const UNIT_SECONDS = { hour: 3600, day: 86_400 } as const;

/** Whether every slice consists of whole buckets of the upstream, so that its counts are exact. */
export function fitsGranularity(granularity: Granularity, slices: readonly Slice[]): boolean {
  if (granularity === 'minute' || granularity === 'undecided') return true;
  const unit = UNIT_SECONDS[granularity];
  const isStart = (seconds: number) => startOfUnit(seconds, unit) === seconds;
  return slices.every(({ start, end }) => isStart(start) && isStart(end));
}

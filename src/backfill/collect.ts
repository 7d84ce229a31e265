/** Calls the upstream for every missing slice, with retries. The oldest slice comes first, because its retention ends first. */
import type { TimpushClient } from '../tencent/client.ts';
import type { Checkpoint, SliceApi } from './checkpoint.ts';
import { type CallRetryOptions, callWithRetries } from './retry.ts';
import type { SliceReports } from './samples-by-time.ts';
import { oldestRetained, type Slice } from './slice-plan.ts';

export const SLICE_APIS: readonly SliceApi[] = ['loss', 'statistics'];

export interface CollectOptions extends CallRetryOptions {
  readonly slices: readonly Slice[];
  readonly source: Pick<TimpushClient, 'loss' | 'statistics'>;
  readonly checkpoint: Pick<Checkpoint, 'has' | 'record'>;
  readonly nowMs: () => number;
  /** Called after every answer. */
  readonly onAnswer: () => void;
}

/** The slices with at least one missing answer. */
export function missingSlices(
  slices: readonly Slice[],
  checkpoint: Pick<Checkpoint, 'has'>,
): readonly Slice[] {
  return slices.filter(({ start }) => SLICE_APIS.some((api) => !checkpoint.has(start, api)));
}

/** The missing slices that are older than the upstream's retention: a resumed backfill may come too late. */
export function expiredSlices(missing: readonly Slice[], nowSeconds: number): readonly Slice[] {
  const oldest = oldestRetained(nowSeconds);
  return missing.filter(({ start }) => start < oldest);
}

/** Rejects with the Failure that ended the backfill, or with the signal's reason. The checkpoint keeps all answers so far. */
export async function collect(options: CollectOptions): Promise<void> {
  const { slices, source, checkpoint, signal, onAnswer } = options;
  for (const slice of missingSlices(slices, checkpoint)) {
    for (const api of SLICE_APIS) {
      if (checkpoint.has(slice.start, api)) continue;
      signal.throwIfAborted();
      const { start, end } = slice;
      // The retention of this slice ended while earlier calls waited.
      if (start < oldestRetained(options.nowMs() / 1000)) break;
      const report = await callWithRetries<SliceReports[SliceApi]>(
        (call) => source[api]({ start, end }, call),
        options,
      );
      checkpoint.record(start, api, report);
      onAnswer();
    }
  }
}

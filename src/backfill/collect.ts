/** Asks the upstream for every slice that is not at hand, the oldest first since they go out of reach first, with patience. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Failure, type FailureReason, isFailure } from '../core/failure.ts';
import type { CallOptions, TimpushClient } from '../tencent/client.ts';
import type { Checkpoint, Command } from './checkpoint.ts';
import type { SliceReports } from './samples-by-time.ts';
import { oldestReachable, type Slice } from './slice-plan.ts';

export const COMMANDS: readonly Command[] = ['loss', 'statistics'];

const PASSING: ReadonlySet<FailureReason> = new Set([
  'rate_limited',
  'server',
  'timeout',
  'network',
  'deadline',
]);

/** Whether it passes by itself; all else needs somebody. */
export function isPassing({ reason }: Failure): boolean {
  return PASSING.has(reason);
}

export interface Patience {
  /** How long one attempt may go on with the client's own retries. */
  readonly attemptMs: number;
  readonly pauseMs: number;
  /** How long a slice may fail before the backfill ends. */
  readonly altogetherMs: number;
}

export const PATIENCE: Patience = { attemptMs: 60_000, pauseMs: 15_000, altogetherMs: 15 * 60_000 };

export interface CollectOptions {
  readonly slices: readonly Slice[];
  readonly source: Pick<TimpushClient, 'loss' | 'statistics'>;
  readonly checkpoint: Checkpoint;
  readonly patience: Patience;
  /** Gives up what waits; the answer of a call under way is still recorded. */
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  /** Told after every answer. */
  readonly onAnswer: () => void;
  /** Told when a slice begins to fail, for a person who watches. */
  readonly onTrouble: (failure: Failure) => void;
}

/** The slices whose answers are missing. */
export function missingSlices(
  slices: readonly Slice[],
  checkpoint: Pick<Checkpoint, 'has'>,
): readonly Slice[] {
  return slices.filter(({ start }) => COMMANDS.some((command) => !checkpoint.has(start, command)));
}

/** Those among them that the upstream no longer answers for: a resumed backfill may come too late. */
export function forgottenSlices(missing: readonly Slice[], nowSeconds: number): readonly Slice[] {
  const oldest = oldestReachable(nowSeconds);
  return missing.filter(({ start }) => start < oldest);
}

/** Rejects with the Failure that ended it, or the signal's reason; what was answered until then is in the checkpoint. */
export async function collect(options: CollectOptions): Promise<void> {
  const { slices, source, checkpoint, signal, onAnswer } = options;
  for (const slice of missingSlices(slices, checkpoint)) {
    for (const command of COMMANDS) {
      if (checkpoint.has(slice.start, command)) continue;
      signal.throwIfAborted();
      const { start, end } = slice;
      // Forgotten while others were waited for.
      if (start < oldestReachable(options.nowMs() / 1000)) break;
      const report = await patiently<SliceReports[Command]>(
        (call) => source[command]({ start, end }, call),
        options,
      );
      checkpoint.record(start, command, report);
      onAnswer();
    }
  }
}

async function patiently<R>(ask: (call: CallOptions) => Promise<R>, options: CollectOptions): Promise<R> {
  const { patience, signal, monotonicMs, onTrouble } = options;
  let failingSinceMs: number | undefined;
  for (;;) {
    try {
      return await ask({ priority: 0, deadlineMs: monotonicMs() + patience.attemptMs, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (!isFailure(error) || !isPassing(error)) throw error;
      if (failingSinceMs === undefined) onTrouble(error);
      failingSinceMs ??= monotonicMs();
      if (monotonicMs() - failingSinceMs + patience.pauseMs > patience.altogetherMs) throw error;
      await pause(patience.pauseMs, signal);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

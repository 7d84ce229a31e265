/** The pace at which the calls of an app arrived at the simulator. */
import { firstPollMs, POLL_INTERVAL_MS, type SeenApp, type SeenCall } from './faulty-world.ts';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How often an app was called from the start of a poll to the start of the next one. */
export function callsPerPoll(
  calls: readonly SeenCall[],
  app: SeenApp,
  { fromMs, toMs }: Span,
): readonly number[] {
  const meant = callsOf(calls, app).filter(({ atMs }) => atMs > fromMs && atMs < toMs);
  const polls = Map.groupBy(meant, ({ atMs }) => Math.floor((atMs - firstPollMs(app)) / POLL_INTERVAL_MS));
  return [...polls.values()].map(({ length }) => length);
}

/** The usual number of calls in a poll. On a busy machine single calls arrive so late that they count in the next poll. */
export function usualCount(counts: readonly number[]): number {
  const sorted = counts.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The mean time from one call of an app to the next, over all commands: late arrivals do not change it. */
export function meanIntervalMs(calls: readonly SeenCall[], app: SeenApp): number {
  const arrivals = callsOf(calls, app).map(({ monotonicMs }) => monotonicMs);
  return ((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / (arrivals.length - 1);
}

function callsOf(calls: readonly SeenCall[], { sdkappid }: SeenApp): readonly SeenCall[] {
  return calls.filter((call) => call.sdkappid === sdkappid);
}

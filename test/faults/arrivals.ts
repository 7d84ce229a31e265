/** What the simulator saw of the pace at which an app is called. */
import { firstPollMs, POLL_INTERVAL_MS, type SeenApp, type SeenCall } from './faulty-world.ts';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How often an app was called from one beginning of a poll to the next. */
export function callsPerPoll(
  calls: readonly SeenCall[],
  app: SeenApp,
  { fromMs, toMs }: Span,
): readonly number[] {
  const meant = callsOf(calls, app).filter(({ atMs }) => atMs > fromMs && atMs < toMs);
  const polls = Map.groupBy(meant, ({ atMs }) => Math.floor((atMs - firstPollMs(app)) / POLL_INTERVAL_MS));
  return [...polls.values()].map(({ length }) => length);
}

/** The least time between two calls of an app, over all commands. */
export function smallestIntervalMs(calls: readonly SeenCall[], app: SeenApp): number {
  const arrivals = callsOf(calls, app).map(({ monotonicMs }) => monotonicMs);
  return Math.min(...arrivals.slice(1).map((arrivalMs, index) => arrivalMs - (arrivals[index] ?? 0)));
}

function callsOf(calls: readonly SeenCall[], { sdkappid }: SeenApp): readonly SeenCall[] {
  return calls.filter((call) => call.sdkappid === sdkappid);
}

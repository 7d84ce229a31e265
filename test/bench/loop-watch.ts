/** Loaded before a program: watches how long its event loop is blocked, and tells the longest time since it was asked before. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 1;
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delays.enable();

process.on('message', () => {
  const toMs = (nanoseconds: number) => nanoseconds / 1e6;
  process.send?.({ maxMs: toMs(delays.max), p99Ms: toMs(delays.percentile(99)) });
  delays.reset();
});
// The program ends by its own reasons, not because somebody could still ask.
process.channel?.unref();

/**
 * Loaded before a program: watches how long its event loop is blocked, and reports the longest time since the last request,
 * and for how much of one as long its thread ran. The rest it waited, for a processor or for threads that collect its heap.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 1;
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delays.enable();

/** The longest time between two turns of a timer: the delays alone say nothing about the processor. */
let longest = { ms: 0, ranMs: 0 };
let last = now();
setInterval(() => {
  const next = now();
  if (next.ms - last.ms > longest.ms) longest = { ms: next.ms - last.ms, ranMs: next.ranMs - last.ranMs };
  last = next;
}, RESOLUTION_MS).unref();

function now(): { readonly ms: number; readonly ranMs: number } {
  const { user, system } = process.threadCpuUsage();
  return { ms: performance.now(), ranMs: (user + system) / 1e3 };
}

process.on('message', () => {
  const toMs = (nanoseconds: number) => nanoseconds / 1e6;
  process.send?.({ maxMs: toMs(delays.max), p99Ms: toMs(delays.percentile(99)), ranMs: longest.ranMs });
  delays.reset();
  longest = { ms: 0, ranMs: 0 };
});
// The program ends by its own reasons, not because somebody could still ask.
process.channel?.unref();

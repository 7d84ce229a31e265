/** Pauses of `node:timers/promises` that end at once, recorded, so that a test of their length needs no clock. */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';

/** Milliseconds of every pause until the end of the test, in order. */
export function recordedPauses(): readonly number[] {
  const pausesMs: number[] = [];
  const setTimeout = vi.spyOn(timers, 'setTimeout').mockImplementation(async (delayMs, value) => {
    pausesMs.push(delayMs ?? 0);
    return value as never;
  });
  // Modules import the function by its name. Without this they would keep the real one.
  syncBuiltinESMExports();
  onTestFinished(() => {
    setTimeout.mockRestore();
    syncBuiltinESMExports();
  });
  return pausesMs;
}

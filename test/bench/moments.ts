/** Waiting for moments of the wall clock, by which schedules go, and a clock that all processes of the machine share. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves `offsetMs` after the next whole `periodMs` of the wall clock that this leaves to come. */
export async function nextMoment(periodMs: number, offsetMs: number): Promise<void> {
  const restMs = periodMs - ((Date.now() - offsetMs) % periodMs);
  await sleep(restMs);
}

/** The monotonic clock of the machine. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Waiting for moments of the wall clock, by which schedules go, and a clock that all processes of the machine share. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Timers may fire early by a part of a millisecond: then the same moment would still lie ahead. */
const LATE_MS = 5;

/** Resolves `offsetMs` after the next whole `periodMs` of the wall clock that this leaves to come. */
export async function nextMoment(periodMs: number, offsetMs: number): Promise<void> {
  const restMs = periodMs - ((Date.now() - offsetMs) % periodMs);
  await sleep(restMs + LATE_MS);
}

/** The monotonic clock of the machine. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** The world outside, handed in from the process edge: time, chance, the log, what was built. */
import type { Logger } from 'pino';

export interface Environment {
  /** Unix milliseconds. */
  readonly nowMs: () => number;
  /** A clock that never jumps, in milliseconds. */
  readonly monotonicMs: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Logger;
  readonly build: { readonly version: string; readonly revision: string; readonly nodeVersion: string };
}

/** The plan of a backfill: disjoint slices of one step each, and the windows that consist of them. */
import { LIMIT_SECONDS, type Window, windowAt } from '../core/window.ts';

/** A window of the app; its name is the value of the label `window`. */
export interface NamedWindow {
  readonly name: string;
  readonly lengthSeconds: number;
}

export interface PlanSpec {
  /** Unix seconds: no slice starts earlier. */
  readonly from: number;
  /** Unix seconds: no sample is newer. */
  readonly to: number;
  /** Whole minutes. */
  readonly stepSeconds: number;
  readonly delaySeconds: number;
}

/** One slice, and the timestamp of the samples it completes: a live poll at that time has windows that end with the slice. */
export interface Slice extends Window {
  /** Unix seconds, a multiple of the step. */
  readonly at: number;
}

/** The slices, oldest first. Each starts at the end of the previous one. */
export function planSlices({ from, to, stepSeconds, delaySeconds }: PlanSpec): readonly Slice[] {
  const first = Math.floor(from / stepSeconds) * stepSeconds;
  const slices: Slice[] = [];
  for (let at = first; at <= to; at += stepSeconds) {
    const { end } = windowAt(at, { lengthSeconds: stepSeconds, delaySeconds, marginSeconds: 0 });
    if (end - stepSeconds >= from) slices.push({ at, start: end - stepSeconds, end });
  }
  return slices;
}

/** Whether the window consists of whole slices. */
export function fits({ lengthSeconds }: NamedWindow, stepSeconds: number): boolean {
  return lengthSeconds % stepSeconds === 0;
}

/** The number of slices in the window. */
export function slicesOf({ lengthSeconds }: NamedWindow, stepSeconds: number): number {
  return lengthSeconds / stepSeconds;
}

/** The time that may pass before the call of a slice is sent. */
const RETENTION_MARGIN_SECONDS = 60;

/** The oldest second within the upstream's retention, with a margin for the call. */
export function oldestRetained(nowSeconds: number): number {
  return Math.ceil(nowSeconds + RETENTION_MARGIN_SECONDS - LIMIT_SECONDS);
}

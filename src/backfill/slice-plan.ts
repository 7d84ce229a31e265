/** What a backfill asks for and what comes of it: disjoint slices of one step each, and which windows they fill at which moments. */
import { LIMIT_SECONDS, type Window, windowAt } from '../core/window.ts';

/** A window of the app, by the name that its label has. */
export interface NamedWindow {
  readonly name: string;
  readonly lengthSeconds: number;
}

export interface PlanSpec {
  /** Unix seconds: no slice begins before. */
  readonly from: number;
  /** Unix seconds: no sample is newer. */
  readonly to: number;
  /** Whole minutes. */
  readonly stepSeconds: number;
  readonly delaySeconds: number;
}

/** One slice and the moment whose samples it completes: the one at which every live window ends where the slice does. */
export interface Slice extends Window {
  /** Unix seconds, a multiple of the step. */
  readonly at: number;
}

/** The slices, oldest first, each beginning where the one before it ends. */
export function planSlices({ from, to, stepSeconds, delaySeconds }: PlanSpec): readonly Slice[] {
  const first = Math.floor(from / stepSeconds) * stepSeconds;
  const slices: Slice[] = [];
  for (let at = first; at <= to; at += stepSeconds) {
    const { end } = windowAt(at, { lengthSeconds: stepSeconds, delaySeconds, marginSeconds: 0 });
    if (end - stepSeconds >= from) slices.push({ at, start: end - stepSeconds, end });
  }
  return slices;
}

/** Whether whole slices make up the window. */
export function fits({ lengthSeconds }: NamedWindow, stepSeconds: number): boolean {
  return lengthSeconds % stepSeconds === 0;
}

/** How many slices make up the window. */
export function slicesOf({ lengthSeconds }: NamedWindow, stepSeconds: number): number {
  return lengthSeconds / stepSeconds;
}

/** What the wall clock may go on by before the call of a slice is sent. */
const REACH_MARGIN_SECONDS = 60;

/** The oldest second that the upstream can be asked for now. */
export function oldestRetained(nowSeconds: number): number {
  return Math.ceil(nowSeconds + REACH_MARGIN_SECONDS - LIMIT_SECONDS);
}

/** The reports of an app that are young enough to be shown: what samples and the status page both begin with. */

import type { Window } from '../window.ts';
import { type AppState, freshReport, type Polled, type WindowState } from './poll-state.ts';

/** Shortest window first. */
export interface AgedWindows {
  readonly windows: readonly { readonly name: string; readonly maxAgeMs: number }[];
}

export interface CurrentReport<R> {
  /** The window's name as configured. */
  readonly window: string;
  /** The bounds that were asked for. */
  readonly bounds: Window;
  readonly report: R;
}

type ReportOf<C extends keyof WindowState> = WindowState[C] extends Polled<infer R> ? R : never;

/** Shortest window first; a window without a good poll, or whose last is too old, is absent. */
export function currentReports<C extends keyof WindowState>(
  { windows }: AgedWindows,
  state: AppState,
  nowMs: number,
  command: C,
): readonly CurrentReport<ReportOf<C>>[] {
  return windows.flatMap(({ name, maxAgeMs }) => {
    const polled = state.get(name)?.[command] as Polled<ReportOf<C>> | undefined;
    const good = polled && freshReport(polled, maxAgeMs, nowMs);
    return good === undefined ? [] : [{ window: name, bounds: good.window, report: good.report }];
  });
}

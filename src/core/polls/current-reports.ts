/** The reports of an app that are young enough to be shown. The samples and the status page both start from them. */

import type { Window } from '../window.ts';
import { type AppState, freshReport, type Polled, type WindowState } from './poll-state.ts';

/** Shortest window first. */
export interface AgedWindows {
  readonly windows: readonly { readonly name: string; readonly maxAgeMs: number }[];
}

export interface CurrentReport<R> {
  /** The window's name as configured. */
  readonly window: string;
  /** The bounds of the window in the call. */
  readonly bounds: Window;
  readonly report: R;
}

type ReportOf<F extends keyof WindowState> = WindowState[F] extends Polled<infer R> ? R : never;

/** Shortest window first. A window without a good poll, or with one that is too old, is absent. */
export function currentReports<F extends keyof WindowState>(
  { windows }: AgedWindows,
  state: AppState,
  nowMs: number,
  field: F,
): readonly CurrentReport<ReportOf<F>>[] {
  return windows.flatMap(({ name, maxAgeMs }) => {
    const polled = state.get(name)?.[field] as Polled<ReportOf<F>> | undefined;
    const good = polled && freshReport(polled, maxAgeMs, nowMs);
    return good === undefined ? [] : [{ window: name, bounds: good.bounds, report: good.report }];
  });
}

/** The status report of one app in one window, for the status page and the API: configuration + state + time → report. */

import type { Messages } from '../../messages/messages.ts';
import { CAUSES, type Cause } from '../losses/cause.ts';
import { enteredStage, shareOf } from '../losses/explained-loss.ts';
import { FUNNEL_STEPS, type Funnel, type FunnelReport } from '../losses/funnel.ts';
import { LOSS_STAGES, type LossReport, type LossStage } from '../losses/loss.ts';
import type { Platform } from '../losses/platform.ts';
import { currentReports } from '../polls/current-reports.ts';
import { type Condition, type Freshness, freshnessOf, freshnessText } from '../polls/freshness.ts';
import type { LossHistory, LossPoint } from '../polls/loss-history.ts';
import type { AppState } from '../polls/poll-state.ts';
import type { Window } from '../window.ts';
import { type Comparison, comparisonsOf, type StatusRow, statusRows } from './status-rows.ts';

/** The part of an app's configuration that the report needs. */
export interface StatusApp {
  readonly name: string;
  readonly maxCodes: number;
  /** Shortest first. */
  readonly windows: readonly StatusWindow[];
}

export interface StatusWindow {
  readonly name: string;
  readonly lengthMs: number;
  readonly maxAgeMs: number;
}

export interface StatusReport {
  readonly app: string;
  readonly window: string;
  readonly atMs: number;
  /** Every window of the app, shortest first. */
  readonly windows: readonly { readonly name: string; readonly condition: Condition }[];
  readonly freshness: Freshness;
  /** The freshness in one or two sentences. */
  readonly freshnessText: string;
  /** The bounds of the window of the losses; undefined without losses to show. */
  readonly bounds: Window | undefined;
  /** Undefined without a good poll that is young enough. */
  readonly funnel: readonly FunnelStep[] | undefined;
  /** Undefined without a good poll that is young enough; never empty. */
  readonly stages: readonly StageLoss[] | undefined;
  /** The windows of the counts of a row, shortest first: those with a good poll that is young enough. */
  readonly countedWindows: readonly string[];
  /** The windows that the changes of a row compare; empty if there is only one length. */
  readonly comparisons: readonly Comparison[];
  /** Ordered by the count in the window, the largest first. Empty when `stages` is undefined. */
  readonly rows: readonly StatusRow[];
  readonly causes: CauseMatrix;
  /** Oldest first. */
  readonly history: readonly LossPoint[];
}

export interface FunnelStep {
  readonly step: (typeof FUNNEL_STEPS)[number];
  readonly pushes: number;
  /** Pushes as a share of the step before; null for the first step and after a step without pushes. */
  readonly ofPrevious: number | null;
}

export interface StageLoss {
  readonly stage: LossStage;
  readonly count: number;
  /** Pushes that entered the stage; null without a funnel. */
  readonly reached: number | null;
  /** Lost pushes as a share of those that entered the stage. */
  readonly share: number | null;
  /** Lost pushes as a share of all losses; null without losses. */
  readonly ofLosses: number | null;
}

/** Pushes lost in the chosen window by platform and cause, the platform with the most losses first. */
export interface CauseMatrix {
  /** Causes that occur, in the order of CAUSES. */
  readonly causes: readonly Cause[];
  readonly rows: readonly { readonly platform: Platform; readonly counts: readonly number[] }[];
}

const HOUR_MS = 3_600_000;

export interface StatusFacts {
  readonly state: AppState;
  readonly history: LossHistory;
  readonly nowMs: number;
}

export function statusReport(
  app: StatusApp,
  window: string,
  { state, history, nowMs }: StatusFacts,
  messages: Messages,
): StatusReport {
  const losses = currentReports(app, state, nowMs, 'loss');
  const funnels = new Map(
    currentReports(app, state, nowMs, 'statistics').map(({ window: name, report }) => [name, report]),
  );
  const chosen = losses.find((current) => current.window === window);
  const funnel = funnels.get(window);
  const comparisons = comparisonsOf(app.windows);
  const rows =
    chosen === undefined
      ? []
      : statusRows(losses, { maxCodes: app.maxCodes, window, funnels, comparisons }, messages);
  const maxAgeMs = app.windows.find(({ name }) => name === window)?.maxAgeMs ?? 0;
  const freshness = freshnessOf(state.get(window), maxAgeMs, nowMs);
  return {
    app: app.name,
    window,
    atMs: nowMs,
    windows: app.windows.map((one) => ({
      name: one.name,
      condition: freshnessOf(state.get(one.name), one.maxAgeMs, nowMs).condition,
    })),
    freshness,
    freshnessText: freshnessText(freshness, { maxAgeMs, nowMs }, messages),
    bounds: chosen?.bounds,
    funnel: funnel && funnelSteps(funnel),
    stages: chosen && stageLosses(chosen.report, funnel),
    countedWindows: losses.map((current) => current.window),
    comparisons,
    rows,
    causes: causeMatrix(rows),
    history: history.get(window) ?? [],
  };
}

/** The window to show when the request names none: one hour, else the shortest. */
export function defaultWindow(windows: readonly StatusWindow[]): string {
  return (windows.find(({ lengthMs }) => lengthMs === HOUR_MS) ?? windows[0])?.name ?? '';
}

function funnelSteps(funnel: Funnel): readonly FunnelStep[] {
  return FUNNEL_STEPS.map((step, index) => {
    const previous = FUNNEL_STEPS[index - 1];
    const before = previous && funnel[previous];
    return { step, pushes: funnel[step], ofPrevious: before ? funnel[step] / before : null };
  });
}

function stageLosses(loss: LossReport, funnel: FunnelReport | undefined): readonly StageLoss[] {
  const countOf = (stage: LossStage) =>
    loss.overall.filter((bucket) => bucket.stage === stage).reduce((sum, { count }) => sum + count, 0);
  const all = LOSS_STAGES.reduce((sum, stage) => sum + countOf(stage), 0);
  return LOSS_STAGES.map((stage) => ({
    stage,
    count: countOf(stage),
    reached: enteredStage(stage, funnel) ?? null,
    share: shareOf(countOf(stage), stage, funnel),
    ofLosses: all === 0 ? null : countOf(stage) / all,
  }));
}

function causeMatrix(rows: readonly StatusRow[]): CauseMatrix {
  const lost = new Map<Platform, Map<Cause, number>>();
  for (const { platform, cause, count } of rows) {
    if (platform === null || count === 0) continue;
    const counts = lost.get(platform) ?? new Map<Cause, number>();
    lost.set(platform, counts.set(cause, (counts.get(cause) ?? 0) + count));
  }
  const causes = CAUSES.filter((cause) => [...lost.values()].some((counts) => counts.has(cause)));
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    causes,
    rows: [...lost]
      .map(([platform, counts]) => ({ platform, counts: causes.map((cause) => counts.get(cause) ?? 0) }))
      .sort((a, b) => sum(b.counts) - sum(a.counts)),
  };
}

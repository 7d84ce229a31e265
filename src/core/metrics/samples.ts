/** State → samples: the counts, the freshness and the facts that an app exports, with the zero-or-absent rule. */

import { causeOfOverallLoss, causeOfPlatformLoss } from '../losses/error-codes.ts';
import { FUNNEL_STEPS, type FunnelReport, type PlatformFunnel } from '../losses/funnel.ts';
import type { LossReport } from '../losses/loss.ts';
import { platformsWith } from '../losses/loss.ts';
import { type LossRow, overallLossRows, platformLossRows } from '../losses/loss-rows.ts';
import { type CurrentReport, currentReports } from '../polls/current-reports.ts';
import {
  type AppState,
  FIELD_OF_API,
  freshReport,
  isUp,
  POLLED_APIS,
  type Polled,
} from '../polls/poll-state.ts';
import type { FamilyName } from './metric-catalog.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of an app by family, each family's in a stable order. A family with no sample is absent. */
export type Samples = ReadonlyMap<FamilyName, readonly Sample[]>;

/** The part of an app's configuration that its samples need. */
export interface SampledApp {
  readonly name: string;
  readonly sdkappid: number;
  readonly dataCenter: string;
  readonly maxCodes: number;
  /** Shortest first. */
  readonly windows: readonly { readonly name: string; readonly maxAgeMs: number }[];
}

/** The only push type that is polled yet. Pushes to all users or to tags have apis of their own. */
const PUSH_TYPE = 'chat';

export function appSamples(app: SampledApp, state: AppState, nowMs: number): Samples {
  const loss = currentReports(app, state, nowMs, 'loss');
  const statistics = currentReports(app, state, nowMs, 'statistics');
  const { samples, add } = emptySamples();
  addCounts(add, app, { loss, statistics });
  add('timpush_app_info', { app: app.name, sdkappid: String(app.sdkappid), data_center: app.dataCenter }, 1);
  addFreshness(add, app, state, nowMs);
  return samples;
}

/** The reports to export, by window, shortest first. */
export interface ShownReports {
  readonly loss: readonly ShownReport<LossReport>[];
  readonly statistics: readonly ShownReport<FunnelReport>[];
}

type ShownReport<R> = Pick<CurrentReport<R>, 'window' | 'report'>;

/** The counts alone, without freshness and facts: a backfill writes them from reports that it added up. */
export function countSamples(app: Pick<SampledApp, 'name' | 'maxCodes'>, reports: ShownReports): Samples {
  const { samples, add } = emptySamples();
  addCounts(add, app, reports);
  return samples;
}

function emptySamples(): { readonly samples: Samples; readonly add: AddSample } {
  const samples = new Map<FamilyName, Sample[]>();
  const add: AddSample = (family, labels, value) => {
    const list = samples.get(family);
    if (list === undefined) samples.set(family, [{ labels, value }]);
    else list.push({ labels, value });
  };
  return { samples, add };
}

function addCounts(
  add: AddSample,
  { name, maxCodes }: Pick<SampledApp, 'name' | 'maxCodes'>,
  { loss, statistics }: ShownReports,
): void {
  const base = { app: name, push_type: PUSH_TYPE };
  addLosses(add, base, loss, maxCodes);
  addFunnels(add, base, statistics);
}

type AddSample = (family: FamilyName, labels: Readonly<Record<string, string>>, value: number) => void;
type BaseLabels = Readonly<{ app: string; push_type: string }>;

function addLosses(
  add: AddSample,
  base: BaseLabels,
  current: readonly ShownReport<LossReport>[],
  maxCodes: number,
): void {
  const overall = overallLossRows(
    current.map(({ report }) => report.overall),
    { maxCodes },
  );
  const byPlatform = platformLossRows(
    current.map(({ report }) => report.byPlatform),
    { maxCodes },
  );
  const windows = current.map(({ window }) => window);
  for (const row of overall) {
    const code = { loss_stage: row.stage, err_code: row.code };
    addRow(add, 'timpush_loss_pushes', windows, row, (window) => ({ ...base, window, ...code }));
    const cause = causeOfOverallLoss(row, platformsWith(byPlatform, row));
    add('timpush_loss_code_info', { ...base, ...code, err_info: row.info, cause }, 1);
  }
  for (const row of byPlatform) {
    const { platform } = row;
    const code = { loss_stage: row.stage, err_code: row.code };
    addRow(add, 'timpush_platform_loss_pushes', windows, row, (window) => ({
      ...base,
      window,
      platform,
      ...code,
    }));
    const cause = causeOfPlatformLoss(row);
    add('timpush_platform_loss_code_info', { ...base, platform, ...code, err_info: row.info, cause }, 1);
  }
  const codesFolded = [...overall, ...byPlatform].reduce((sum, row) => sum + row.folded, 0);
  add('timpush_codes_folded', { app: base.app }, codesFolded);
}

function addRow(
  add: AddSample,
  family: FamilyName,
  windows: readonly string[],
  row: LossRow,
  labels: (window: string) => Readonly<Record<string, string>>,
): void {
  windows.forEach((window, index) => {
    add(family, labels(window), row.counts[index] ?? 0);
  });
}

const NO_PUSHES = { sendable: 0, sent: 0, delivered: 0, clicked: 0 };

function addFunnels(add: AddSample, base: BaseLabels, current: readonly ShownReport<FunnelReport>[]): void {
  for (const { window, report } of current) {
    for (const step of FUNNEL_STEPS) add(`timpush_${step}_pushes`, { ...base, window }, report[step]);
  }
  const platforms = new Set(
    current.flatMap(({ report }) => report.byPlatform.map(({ platform }) => platform)),
  );
  for (const platform of platforms) {
    for (const { window, report } of current) {
      const funnel: PlatformFunnel = report.byPlatform.find((row) => row.platform === platform) ?? {
        platform,
        ...NO_PUSHES,
      };
      for (const step of FUNNEL_STEPS) {
        add(`timpush_platform_${step}_pushes`, { ...base, window, platform }, funnel[step]);
      }
    }
  }
}

function addFreshness(add: AddSample, app: SampledApp, state: AppState, nowMs: number): void {
  add('timpush_up', { app: app.name }, isUp(state) ? 1 : 0);
  for (const { name, maxAgeMs } of app.windows) {
    for (const api of POLLED_APIS) {
      const labels = { app: app.name, api, window: name };
      const polled: Polled<unknown> = state.get(name)?.[FIELD_OF_API[api]] ?? {};
      add('timpush_poll_success', labels, polled.newest === 'good' ? 1 : 0);
      add('timpush_poll_last_success_timestamp_seconds', labels, (polled.good?.atMs ?? 0) / 1000);
      add('timpush_poll_last_failure_timestamp_seconds', labels, (polled.failed?.atMs ?? 0) / 1000);
      const shown = freshReport(polled, maxAgeMs, nowMs);
      if (shown === undefined) continue;
      add('timpush_window_start_timestamp_seconds', labels, shown.bounds.start);
      add('timpush_window_end_timestamp_seconds', labels, shown.bounds.end);
    }
  }
}

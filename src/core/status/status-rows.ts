/** The rows of the loss table: every loss with its meaning, its counts, and its change against the longest window. */

import type { Messages } from '../../messages/messages.ts';
import { type CodeExplanation, explainOverallLoss, explainPlatformLoss } from '../losses/code-explanation.ts';
import { funnelOn, shareOf } from '../losses/explained-loss.ts';
import type { FunnelReport } from '../losses/funnel.ts';
import type { LossReport, LossStage } from '../losses/loss.ts';
import { platformsWith } from '../losses/loss.ts';
import { type LossRow, overallLossRows, platformLossRows } from '../losses/loss-rows.ts';
import type { Platform } from '../losses/platform.ts';
import type { CurrentReport } from '../polls/current-reports.ts';

/** The names of a short window and of the longest one. */
export interface Comparison {
  readonly window: string;
  readonly against: string;
}

export interface StatusRow extends CodeExplanation {
  /** Null for a loss of the whole app that no platform reports. */
  readonly platform: Platform | null;
  readonly stage: LossStage;
  readonly code: string;
  readonly info: string;
  /** Pushes in the chosen window. */
  readonly count: number;
  /** Lost pushes in the chosen window as a share of those that entered the stage on that platform; null when it is unknown. */
  readonly share: number | null;
  /** Pushes, one count for each of `countedWindows`. */
  readonly counts: readonly number[];
  /** One for each of `comparisons`. */
  readonly changes: readonly Change[];
}

export interface Change extends Comparison {
  /** The share in the short window minus the share in the long one; null when one of them is unknown. */
  readonly difference: number | null;
  /** The share in the short window divided by the share in the long one; null when that is unknown or 0. */
  readonly factor: number | null;
}

/** An operator on call wants to compare the last minutes and the last hour. */
const COMPARED_MS: readonly number[] = [5 * 60_000, 60 * 60_000];

/** The comparisons that the table shows. `windows` are ordered, shortest first. */
export function comparisonsOf(
  windows: readonly { readonly name: string; readonly lengthMs: number }[],
): readonly Comparison[] {
  const longest = windows.at(-1);
  if (longest === undefined) return [];
  const shorter = windows.filter(({ lengthMs }) => lengthMs < longest.lengthMs);
  const preferred = shorter.filter(({ lengthMs }) => COMPARED_MS.includes(lengthMs));
  const compared = preferred.length > 0 ? preferred : shorter.slice(0, 1);
  return compared.map(({ name }) => ({ window: name, against: longest.name }));
}

export interface RowFacts {
  readonly maxCodes: number;
  /** The name of the chosen window. */
  readonly window: string;
  readonly funnels: ReadonlyMap<string, FunnelReport>;
  readonly comparisons: readonly Comparison[];
}

/** The losses of the platforms, and those of the whole app that no platform reports, the largest first. */
export function statusRows(
  losses: readonly CurrentReport<LossReport>[],
  facts: RowFacts,
  messages: Messages,
): readonly StatusRow[] {
  const { maxCodes } = facts;
  const byPlatform = platformLossRows(
    losses.map(({ report }) => report.byPlatform),
    { maxCodes },
  );
  const overall = overallLossRows(
    losses.map(({ report }) => report.overall),
    { maxCodes },
  ).filter((row) => platformsWith(byPlatform, row).length === 0 && row.folded === 0);
  const windows = losses.map(({ window }) => window);
  return [
    ...byPlatform.map((row) => statusRow(row, explainPlatformLoss(row, messages), windows, facts)),
    ...overall.map((row) => statusRow(row, explainOverallLoss(row, [], messages), windows, facts)),
  ].sort(worstFirst);
}

function statusRow(
  row: LossRow,
  explanation: CodeExplanation,
  windows: readonly string[],
  { window, funnels, comparisons }: RowFacts,
): StatusRow {
  const { stage, platform, code, info, counts } = row;
  const countIn = (name: string) => counts[windows.indexOf(name)];
  const shareIn = (name: string) => {
    const count = countIn(name);
    return count === undefined ? null : shareOf(count, stage, funnelOn(funnels.get(name), platform));
  };
  return {
    ...explanation,
    platform: platform ?? null,
    stage,
    code,
    info,
    count: countIn(window) ?? 0,
    share: shareIn(window),
    counts,
    changes: comparisons.map((one) => ({ ...one, ...difference(shareIn(one.window), shareIn(one.against)) })),
  };
}

function difference(short: number | null, long: number | null): Pick<Change, 'difference' | 'factor'> {
  if (short === null || long === null) return { difference: null, factor: null };
  return { difference: short - long, factor: long === 0 ? null : short / long };
}

function worstFirst(a: StatusRow, b: StatusRow): number {
  return b.count - a.count || Math.max(...b.counts) - Math.max(...a.counts) || byName(a, b);
}

function byName(a: StatusRow, b: StatusRow): number {
  const name = ({ platform, stage, code }: StatusRow) => `${platform} ${stage} ${code}`;
  return name(a) < name(b) ? -1 : 1;
}

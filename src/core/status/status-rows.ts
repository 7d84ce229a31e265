/** The rows of a person's table: every loss with its meaning, its counts, and its change against the longest window. */

import type { Messages } from '../../messages/messages.ts';
import { type CodeExplanation, explainOverallLoss, explainPlatformLoss } from '../losses/code-explanation.ts';
import { funnelOn, shareOf } from '../losses/explained-loss.ts';
import type { FunnelReport } from '../losses/funnel.ts';
import type { LossReport, LossStage } from '../losses/loss.ts';
import { type LossRow, overallLossRows, platformLossRows, platformsWith } from '../losses/loss-rows.ts';
import type { Platform } from '../losses/platform.ts';
import type { CurrentReport } from '../polls/current-reports.ts';

/** A short window against the longest one. */
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
  /** Of the pushes that reached the stage in the chosen window, on that platform. */
  readonly share: number | null;
  /** Pushes, one count for each of `countedWindows`. */
  readonly counts: readonly number[];
  /** One for each of `comparisons`. */
  readonly changes: readonly Change[];
}

export interface Change extends Comparison {
  /** The share in the short window less that in the long one, as a ratio; null where one of them is unknown. */
  readonly difference: number | null;
  /** How many times the long window's share; null also where that is 0. */
  readonly factor: number | null;
}

/** What a person on call asks: the last minutes, the last hour. */
const COMPARED_MS: readonly number[] = [5 * 60_000, 60 * 60_000];

/** Which windows are compared with which; `windows` come shortest first. */
export function comparisonsOf(
  windows: readonly { readonly name: string; readonly lengthMs: number }[],
): readonly Comparison[] {
  const longest = windows.at(-1);
  if (longest === undefined) return [];
  const shorter = windows.filter(({ lengthMs }) => lengthMs < longest.lengthMs);
  const asked = shorter.filter(({ lengthMs }) => COMPARED_MS.includes(lengthMs));
  const compared = asked.length > 0 ? asked : shorter.slice(0, 1);
  return compared.map(({ name }) => ({ window: name, against: longest.name }));
}

export interface RowFacts {
  readonly maxCodes: number;
  /** The one chosen. */
  readonly window: string;
  readonly funnels: ReadonlyMap<string, FunnelReport>;
  readonly comparisons: readonly Comparison[];
}

/** The platforms' rows, and those of the whole app that no platform reports, the worst first. */
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

/** The losses of a report, explained: with meaning, cause, remedy, and their share of the pushes that entered the stage. */

import type { Messages } from '../../messages/messages.ts';
import type { Cause } from './cause.ts';
import { explainOverallLoss, explainPlatformLoss } from './code-explanation.ts';
import type { Funnel, FunnelReport } from './funnel.ts';
import { LOSS_STAGES, type LossBucket, type LossReport, type LossStage, platformsWith } from './loss.ts';
import type { Platform } from './platform.ts';

/** `platform` is null for the counts of the whole app. */
export interface ExplainedLoss {
  readonly stage: LossStage;
  readonly platform: Platform | null;
  readonly code: string;
  readonly info: string;
  readonly meaning: string;
  readonly cause: Cause;
  readonly remedy: string;
  readonly count: number;
  /** Lost pushes as a share of those that entered the stage on that platform; null when none did. */
  readonly share: number | null;
}

/** First the losses of the whole app, then those by platform; both ordered by stage, then by count, the largest first. */
export function explainedLosses(
  loss: LossReport,
  funnel: FunnelReport,
  messages: Messages,
): readonly ExplainedLoss[] {
  const overall = [...loss.overall].sort(worstFirst).map(
    (bucket): ExplainedLoss => ({
      platform: null,
      ...bucket,
      ...explainOverallLoss(bucket, platformsWith(loss.byPlatform, bucket), messages),
      share: shareOf(bucket.count, bucket.stage, funnel),
    }),
  );
  const byPlatform = [...loss.byPlatform].sort(worstFirst).map(
    (bucket): ExplainedLoss => ({
      ...bucket,
      ...explainPlatformLoss(bucket, messages),
      share: shareOf(bucket.count, bucket.stage, funnelOn(funnel, bucket.platform)),
    }),
  );
  return [...overall, ...byPlatform];
}

/** The funnel of a platform, or of the whole app for null; undefined where the report has none. */
export function funnelOn(
  funnel: FunnelReport | undefined,
  platform: Platform | null | undefined,
): Funnel | undefined {
  if (platform === null || platform === undefined) return funnel;
  return funnel?.byPlatform.find((one) => one.platform === platform);
}

/** How many pushes entered the stage; undefined without a funnel. */
export function enteredStage(stage: LossStage, funnel: Funnel | undefined): number | undefined {
  return stage === 'ready_to_send' ? funnel?.sendable : funnel?.sent;
}

/** Lost pushes as a share of those that entered the stage; null when none did, or without a funnel. */
export function shareOf(count: number, stage: LossStage, funnel: Funnel | undefined): number | null {
  const all = enteredStage(stage, funnel);
  return all === undefined || all === 0 ? null : count / all;
}

function worstFirst(a: LossBucket, b: LossBucket): number {
  return LOSS_STAGES.indexOf(a.stage) - LOSS_STAGES.indexOf(b.stage) || b.count - a.count;
}

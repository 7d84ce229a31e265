/** Explains the way of one push to each device instance: its hops, the time between them, and why a hop failed. */
import type { Messages } from '../../messages/messages.ts';
import { explainPlatformLoss } from '../losses/code-explanation.ts';
import type { LossStage } from '../losses/loss.ts';
import type { Platform } from '../losses/platform.ts';
import { maskToken } from './mask-token.ts';
import {
  type HopExplanation,
  type HopName,
  type HopReport,
  isOnlineHop,
  type PushTrace,
  type TraceReport,
} from './trace-report.ts';
import { verdictOf } from './trace-verdict.ts';

/** The report with masked device tokens. Texts contain none: the decoder masks tokens that a push vendor repeats in a text. */
export function withMaskedTokens(report: TraceReport): TraceReport {
  return { instances: report.instances.map((one) => ({ ...one, token: maskToken(one.token) })) };
}

/** Explains what failed, measures the time between hops, and gives each instance its verdict. */
export function explainTrace(report: TraceReport, messages: Messages): PushTrace {
  return {
    instances: report.instances.map((instance) => {
      const hops = instance.hops.map((hop, index) => ({
        ...hop,
        sinceBeforeMs: sinceBefore(hop, instance.hops.slice(0, index)),
        explanation: hop.status === 'failed' ? explainHop(hop, instance.platform, messages) : undefined,
      }));
      return { ...instance, hops, verdict: verdictOf(hops, instance.platform, messages) };
    }),
  };
}

function sinceBefore({ hop, atMs }: HopReport, earlier: readonly HopReport[]): number | undefined {
  const before = earlier.findLast(
    (other) =>
      other.atMs !== undefined && (other.hop === 'accepted' || isOnlineHop(other.hop) === isOnlineHop(hop)),
  );
  return atMs === undefined || before?.atMs === undefined ? undefined : atMs - before.atMs;
}

/** The stage that most likely lists the codes of a hop of the offline channel, then the stage to try next. */
const STAGES: Readonly<Partial<Record<HopName, readonly [LossStage, LossStage]>>> = {
  offline_channel: ['ready_to_send', 'post_send_delivered'],
  vendor: ['post_send_delivered', 'ready_to_send'],
  device: ['post_send_delivered', 'ready_to_send'],
  clicked: ['post_send_delivered', 'ready_to_send'],
};

function explainHop({ hop, code, text }: HopReport, platform: Platform, messages: Messages): HopExplanation {
  const stages = STAGES[hop];
  const explained = (stages ?? []).map((stage) =>
    explainPlatformLoss({ stage, platform, code, info: text }, messages),
  );
  const known = explained.find(({ cause }) => cause !== 'unknown');
  if (known !== undefined) return known;
  const { noReason, unknownCode } = messages.trace;
  return {
    meaning: explained[0]?.meaning ?? (text || noReason),
    cause: 'unknown',
    remedy: stages === undefined ? unknownCode.ofChat : unknownCode.ofVendor,
  };
}

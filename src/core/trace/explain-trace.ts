/** The way of one push to each device instance: its hops, the time between them, and what went wrong at which. */
import { explainPlatformLoss } from '../losses/error-codes.ts';
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

/** The report with its device tokens masked. Texts hold none: the decoder masks those that a vendor repeats there. */
export function withMaskedTokens(report: TraceReport): TraceReport {
  return { instances: report.instances.map((one) => ({ ...one, token: maskToken(one.token) })) };
}

/** Explains what failed, measures the time between hops and judges each instance. */
export function explainTrace(report: TraceReport): PushTrace {
  return {
    instances: report.instances.map((instance) => {
      const hops = instance.hops.map((hop, index) => ({
        ...hop,
        sinceBeforeMs: sinceBefore(hop, instance.hops.slice(0, index)),
        explanation: hop.status === 'failed' ? explainHop(hop, instance.platform) : undefined,
      }));
      return { ...instance, hops, verdict: verdictOf(hops, instance.platform) };
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

/** The stage whose codes a hop of the offline route most likely fails with; the other is looked at when that knows none. */
const STAGES: Readonly<Partial<Record<HopName, readonly [LossStage, LossStage]>>> = {
  offline_channel: ['ready_to_send', 'post_send_delivered'],
  vendor: ['post_send_delivered', 'ready_to_send'],
  device: ['post_send_delivered', 'ready_to_send'],
  clicked: ['post_send_delivered', 'ready_to_send'],
};

const UNKNOWN_OF_VENDOR =
  "Look the code up in the vendor's own documentation; if it is not there, open a ticket at Tencent with this push id.";
const UNKNOWN_OF_CHAT =
  'Look the code up in the error code list of the Chat REST API; if it is not there, open a ticket at Tencent with this push id.';

function explainHop({ hop, code, text }: HopReport, platform: Platform): HopExplanation {
  const stages = STAGES[hop];
  const explained = (stages ?? []).map((stage) => explainPlatformLoss({ stage, platform, code, info: text }));
  const known = explained.find(({ cause }) => cause !== 'unknown');
  if (known !== undefined) return known;
  return {
    meaning: explained[0]?.meaning ?? (text || 'no reason given'),
    cause: 'unknown',
    remedy: stages === undefined ? UNKNOWN_OF_CHAT : UNKNOWN_OF_VENDOR,
  };
}

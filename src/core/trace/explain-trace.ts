/** The way of one push to each device instance: its hops, the time between them, and what went wrong at which. */
import { type Cause, explainPlatformLoss } from '../losses/error-codes.ts';
import type { LossStage } from '../losses/loss.ts';
import type { Platform } from '../losses/platform.ts';
import { maskToken } from './mask-token.ts';
import { type Verdict, verdictOf } from './trace-verdict.ts';

/** In order. `device` and `clicked` belong to the offline channel, which leads over the vendor. */
export const HOPS = [
  'accepted',
  'offline_channel',
  'vendor',
  'device',
  'clicked',
  'online_channel',
  'online_device',
] as const;

export type HopName = (typeof HOPS)[number];

export const OFFLINE_HOPS = ['offline_channel', 'vendor', 'device', 'clicked'] as const;
export const ONLINE_HOPS = ['online_channel', 'online_device'] as const;

export function isOnlineHop(hop: HopName): boolean {
  return (ONLINE_HOPS as readonly HopName[]).includes(hop);
}

/** `pending` is also what the upstream says nothing about. */
export type HopStatus = 'done' | 'failed' | 'pending';

/** One hop as the upstream reports it. */
export interface HopReport {
  readonly hop: HopName;
  readonly status: HopStatus;
  /** Unix milliseconds. */
  readonly atMs: number | undefined;
  /** Empty where none is given, or none that says anything. */
  readonly code: string;
  readonly text: string;
}

/** The way of a push to one device instance, as the upstream reports it. Texts are empty where it says nothing. */
export interface InstanceReport {
  readonly instanceId: string;
  readonly pushedAtMs: number | undefined;
  readonly platform: Platform;
  readonly deviceModel: string;
  readonly system: string;
  readonly systemVersion: string;
  /** A device token: personal data. */
  readonly token: string;
  readonly certId: string;
  readonly sdkVersion: string;
  readonly pushVersion: string;
  /** The upstream's own values, whose meaning it does not document. */
  readonly notificationStatus: string;
  readonly lastActiveTerminal: string;
  /** In the order of HOPS: those of the routes that the push has taken. */
  readonly hops: readonly HopReport[];
}

/** Empty when the upstream knows nothing of the push. */
export interface TraceReport {
  readonly instances: readonly InstanceReport[];
}

export interface HopExplanation {
  readonly meaning: string;
  readonly cause: Cause;
  readonly remedy: string;
}

export interface Hop extends HopReport {
  /** From the nearest earlier hop of its route that has a time; negative where the clocks disagree. */
  readonly sinceBeforeMs: number | undefined;
  /** Of a failed hop. */
  readonly explanation: HopExplanation | undefined;
}

export interface InstanceTrace extends Omit<InstanceReport, 'hops'> {
  readonly hops: readonly Hop[];
  readonly verdict: Verdict;
}

export interface PushTrace {
  readonly instances: readonly InstanceTrace[];
}

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

/** The way of one push to each device instance as data: its hops, their explanations, and the verdict. */
import type { Cause } from '../losses/cause.ts';
import type { Platform } from '../losses/platform.ts';

/** The hops in order. `device` and `clicked` belong to the offline channel, which goes over the push vendor. */
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

/** A hop that the upstream does not mention is `pending`, too. */
export type HopStatus = 'done' | 'failed' | 'pending';

/** One hop as the upstream reports it. */
export interface HopReport {
  readonly hop: HopName;
  readonly status: HopStatus;
  /** Unix milliseconds. */
  readonly atMs: number | undefined;
  /** Empty if the upstream reports none, or a meaningless one. */
  readonly code: string;
  readonly text: string;
}

/** The way of a push to one device instance, as the upstream reports it. A text that the upstream does not report is empty. */
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
  /** In the order of HOPS: the hops of the channels that the push went over. */
  readonly hops: readonly HopReport[];
}

/** Without instances when the upstream knows nothing about the push. */
export interface TraceReport {
  readonly instances: readonly InstanceReport[];
}

export interface HopExplanation {
  readonly meaning: string;
  readonly cause: Cause;
  readonly remedy: string;
}

export interface Hop extends HopReport {
  /** Time since the nearest earlier hop of its channel that has a time; negative when the clocks disagree. */
  readonly sinceBeforeMs: number | undefined;
  /** Undefined unless the hop failed. */
  readonly explanation: HopExplanation | undefined;
}

export interface TraceVerdict {
  readonly outcome: 'failed' | 'waiting' | 'delivered' | 'opened';
  /** The hop that failed, that the push waits for, or that it got to. */
  readonly hop: HopName;
  readonly sentence: string;
  /** What to do or to know; undefined when all is well. */
  readonly advice: string | undefined;
}

export interface InstanceTrace extends Omit<InstanceReport, 'hops'> {
  readonly hops: readonly Hop[];
  readonly verdict: TraceVerdict;
}

export interface PushTrace {
  readonly instances: readonly InstanceTrace[];
}

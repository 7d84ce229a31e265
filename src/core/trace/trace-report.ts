/** The way of one push to each device instance, as data: its hops, their explanations, and the verdict. */
import type { Cause } from '../losses/cause.ts';
import type { Platform } from '../losses/platform.ts';

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

export interface TraceVerdict {
  readonly outcome: 'failed' | 'waiting' | 'delivered' | 'opened';
  /** Where it failed, waits or got to. */
  readonly hop: HopName;
  readonly sentence: string;
  /** What to do or to know; undefined where all is well. */
  readonly advice: string | undefined;
}

export interface InstanceTrace extends Omit<InstanceReport, 'hops'> {
  readonly hops: readonly Hop[];
  readonly verdict: TraceVerdict;
}

export interface PushTrace {
  readonly instances: readonly InstanceTrace[];
}

/** A trace in the form in which it is handed out as JSON: times as ISO text, null for what is not known. */

import { formatDuration } from '../duration.ts';
import { isoTime } from '../iso-time.ts';
import type { Hop, HopName, InstanceTrace, PushTrace } from './trace-report.ts';

export interface TraceSubject {
  readonly app: string;
  readonly pushId: string;
}

/** What an empty answer most likely means. */
export const NOTHING_FOUND =
  'nothing is known of this push id: it may be older than 7 days, of another app, or too new to be known yet';

/** What has happened at a hop, for people. */
export const HOP_TEXTS: Readonly<Record<HopName, string>> = {
  accepted: 'accepted by the chat server',
  offline_channel: 'handed to the offline channel',
  vendor: 'handed to the vendor',
  device: 'reached the device',
  clicked: 'opened by the user',
  online_channel: 'handed to the online channel',
  online_device: 'reached the device online',
};

export function traceView({ app, pushId }: TraceSubject, { instances }: PushTrace) {
  return { app, pushId, instances: instances.map(instanceView) };
}

function instanceView(instance: InstanceTrace) {
  const { verdict } = instance;
  return {
    instanceId: instance.instanceId,
    verdict: { ...verdict, advice: verdict.advice ?? null },
    pushedAt: timeOrNull(instance.pushedAtMs),
    platform: instance.platform,
    deviceModel: instance.deviceModel,
    system: instance.system,
    systemVersion: instance.systemVersion,
    token: instance.token,
    certId: instance.certId,
    sdkVersion: instance.sdkVersion,
    pushVersion: instance.pushVersion,
    notificationStatus: instance.notificationStatus,
    lastActiveTerminal: instance.lastActiveTerminal,
    hops: instance.hops.map(hopView),
  };
}

function hopView({ hop, status, atMs, sinceBeforeMs, code, text, explanation }: Hop) {
  return {
    hop,
    status,
    at: timeOrNull(atMs),
    secondsSinceBefore: sinceBeforeMs === undefined ? null : sinceBeforeMs / 1000,
    code,
    text,
    meaning: explanation?.meaning ?? null,
    cause: explanation?.cause ?? null,
    remedy: explanation?.remedy ?? null,
  };
}

function timeOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : isoTime(atMs);
}

/** Time between hops for people: `+3s`, `-2s`; empty where it is not known. */
export function gapText(sinceBeforeMs: number | undefined): string {
  if (sinceBeforeMs === undefined) return '';
  return `${sinceBeforeMs < 0 ? '-' : '+'}${formatDuration(Math.abs(sinceBeforeMs))}`;
}

/** A trace as JSON: times as ISO text, null for unknown values. */

import { formatDuration } from '../duration.ts';
import { isoTime } from '../iso-time.ts';
import type { Hop, InstanceTrace, PushTrace } from './trace-report.ts';

export interface TraceSubject {
  readonly app: string;
  readonly pushId: string;
}

export function traceJson({ app, pushId }: TraceSubject, { instances }: PushTrace) {
  return { app, pushId, instances: instances.map(instanceJson) };
}

function instanceJson(instance: InstanceTrace) {
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
    hops: instance.hops.map(hopJson),
  };
}

function hopJson({ hop, status, atMs, sinceBeforeMs, code, text, explanation }: Hop) {
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

/** The time between hops as text: `+3s`, `-2s`; empty when it is unknown. */
export function gapText(sinceBeforeMs: number | undefined): string {
  if (sinceBeforeMs === undefined) return '';
  return `${sinceBeforeMs < 0 ? '-' : '+'}${formatDuration(Math.abs(sinceBeforeMs))}`;
}

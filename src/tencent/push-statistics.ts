/** `normal_push_statistics`: how many pushes came how far, from the wire to a FunnelReport. */
import { z } from 'zod';
import { FUNNEL_STEPS, type Funnel, type FunnelReport, type PlatformFunnel } from '../core/losses/funnel.ts';
import type { Platform } from '../core/losses/platform.ts';
import { findPayload, type JsonObject } from './envelope.ts';
import { count, platform, readFields, rows, sumOf } from './wire-fields.ts';

export const PUSH_STATISTICS = 'normal_push_statistics';

const counts = z.object(
  { TotalCount: count, SentCount: count, DeliveredCount: count, ClickCount: count },
  { error: 'is no object' },
);

const schema = counts.extend({ PlatformStatistics: rows(counts.extend({ PushPlatform: platform })) });

/** Decodes the body of a successful answer; raises an `invalid_response` ApiError that names the wrong path. */
export function decodePushStatistics(body: JsonObject): FunnelReport {
  const payload = findPayload(PUSH_STATISTICS, body, Object.keys(schema.shape));
  const fields = readFields(PUSH_STATISTICS, schema, payload);
  const byPlatform = new Map<Platform, PlatformFunnel>();
  for (const row of fields.PlatformStatistics) {
    const name = row.PushPlatform;
    const before = byPlatform.get(name);
    const read = { platform: name, ...funnel(row) };
    byPlatform.set(name, before === undefined ? read : summed(before, read));
  }
  return { ...funnel(fields), byPlatform: [...byPlatform.values()] };
}

/** Two rows of one platform are one figure: a series cannot stand twice on a page. */
function summed(a: PlatformFunnel, b: PlatformFunnel): PlatformFunnel {
  const steps = FUNNEL_STEPS.map((step) => [step, sumOf(PUSH_STATISTICS, a.platform, a[step], b[step])]);
  return { ...a, ...Object.fromEntries(steps) };
}

function funnel(row: z.output<typeof counts>): Funnel {
  return {
    sendable: row.TotalCount,
    sent: row.SentCount,
    delivered: row.DeliveredCount,
    clicked: row.ClickCount,
  };
}

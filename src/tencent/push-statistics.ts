/** `normal_push_statistics`: how many pushes were sent, delivered and clicked, from the wire to a FunnelReport. */
import { z } from 'zod';
import { FUNNEL_STEPS, type Funnel, type FunnelReport, type PlatformFunnel } from '../core/losses/funnel.ts';
import type { Platform } from '../core/losses/platform.ts';
import { findPayload, type JsonObject } from './envelope.ts';
import { count, platform, readFields, rows, sumOf } from './wire-fields.ts';

export const PUSH_STATISTICS = 'normal_push_statistics';

const counts = z.object(
  { TotalCount: count, SentCount: count, DeliveredCount: count, ClickCount: count },
  { error: 'is not an object' },
);

const schema = counts.extend({ PlatformStatistics: rows(counts.extend({ PushPlatform: platform })) });

/** Decodes the body of a successful answer. Throws an `invalid_response` ApiError with the path of the wrong field. */
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

/** Adds up two rows of one platform: a series may occur only once in an exposition. */
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

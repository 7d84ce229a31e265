/** `normal_push_loss`: why pushes of single and group chats were lost, from the wire to a LossReport. */
import { z } from 'zod';
import type { LossBucket, LossReport, LossStage, PlatformLossBucket } from '../core/losses/loss.ts';
import { findPayload, type JsonObject } from './envelope.ts';
import { code, count, info, platform, readFields, rows, sumOf } from './wire-fields.ts';

export const PUSH_LOSS = 'normal_push_loss';

const bucket = z.object({ ErrCode: code, ErrCount: count, ErrInfo: info }, { error: 'is not an object' });
const platformBucket = bucket.extend({ PushPlatform: platform });

const schema = z.object({
  ReadyToSendLoss: rows(bucket),
  PostSendDeliveredLoss: rows(bucket),
  PlatformReadyToSendLoss: rows(platformBucket),
  PlatformPostSendDeliveredLoss: rows(platformBucket),
});

/** An answer contains at least one of these fields. */
export const LOSS_FIELDS: readonly string[] = Object.keys(schema.shape);

/** Decodes the body of a successful answer. Throws an `invalid_response` ApiError with the path of the wrong field. */
export function decodePushLoss(body: JsonObject): LossReport {
  const payload = findPayload(PUSH_LOSS, body, LOSS_FIELDS);
  const fields = readFields(PUSH_LOSS, schema, payload);
  return {
    overall: merged([
      ...fields.ReadyToSendLoss.map((row) => overallBucket('ready_to_send', row)),
      ...fields.PostSendDeliveredLoss.map((row) => overallBucket('post_send_delivered', row)),
    ]),
    byPlatform: merged([
      ...fields.PlatformReadyToSendLoss.map((row) => bucketOfPlatform('ready_to_send', row)),
      ...fields.PlatformPostSendDeliveredLoss.map((row) => bucketOfPlatform('post_send_delivered', row)),
    ]),
  };
}

function overallBucket(stage: LossStage, row: z.output<typeof bucket>): LossBucket {
  return { stage, code: row.ErrCode, info: row.ErrInfo, count: row.ErrCount };
}

function bucketOfPlatform(stage: LossStage, row: z.output<typeof platformBucket>): PlatformLossBucket {
  // A spread of the other bucket would need 50 % more memory for each object, and there are many.
  return { stage, platform: row.PushPlatform, code: row.ErrCode, info: row.ErrInfo, count: row.ErrCount };
}

/** The same (stage, platform, code) twice in an answer is one bucket: a series may occur only once in an exposition. */
function merged<B extends LossBucket>(buckets: readonly B[]): readonly B[] {
  const byKey = new Map<string, B>();
  for (const bucket of buckets) {
    const key = `${bucket.stage} ${'platform' in bucket ? bucket.platform : ''} ${bucket.code}`;
    const before = byKey.get(key);
    if (before === undefined) {
      byKey.set(key, bucket);
      continue;
    }
    const sum = sumOf(PUSH_LOSS, `ErrCode ${bucket.code}`, before.count, bucket.count);
    byKey.set(key, { ...(before.count >= bucket.count ? before : bucket), count: sum });
  }
  return [...byKey.values()];
}

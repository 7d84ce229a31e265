/** The catalogue of loss codes as a list, for templates and runbooks that tell what to do about a code. */
import { type CodeTable, TENCENT_CODES, VENDOR_CODES } from '../../../src/core/losses/error-code-table.ts';
import { type CodeExplanation, explainPlatformLoss } from '../../../src/core/losses/error-codes.ts';
import type { LossStage } from '../../../src/core/losses/loss.ts';
import type { Platform } from '../../../src/core/losses/platform.ts';

export interface KnownCode extends CodeExplanation {
  readonly stage: LossStage;
  /** Undefined for Tencent's own codes, which are the same on every platform. */
  readonly platform: Platform | undefined;
  readonly code: string;
  /** The word in the text that tells it from others of the same code; it may also stand as a code alone. */
  readonly reason: string | undefined;
}

export const KNOWN_CODES: readonly KnownCode[] = [
  ...knownCodes(TENCENT_CODES, 'ready_to_send', undefined),
  ...[...VENDOR_CODES].flatMap(([platform, table]) => knownCodes(table, 'post_send_delivered', platform)),
];

function knownCodes(table: CodeTable, stage: LossStage, platform: Platform | undefined): KnownCode[] {
  const keys = Object.values(table).flatMap(({ codes }) => Object.keys(codes));
  return keys.map((key) => {
    const [code = key, reason] = key.split(' ');
    const bucket = { stage, platform: platform ?? 'unknown', code, info: reason ?? '' };
    return { stage, platform, code, reason, ...explainPlatformLoss(bucket) };
  });
}

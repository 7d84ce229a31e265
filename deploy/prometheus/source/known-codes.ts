/** The catalogue of loss codes as a list, for alert templates and runbooks that say what to do about a code. */
import { type CodeExplanation, explainPlatformLoss } from '../../../src/core/losses/code-explanation.ts';
import { type CodeTable, TENCENT_CODES, VENDOR_CODES } from '../../../src/core/losses/error-code-table.ts';
import type { LossStage } from '../../../src/core/losses/loss.ts';
import type { Platform } from '../../../src/core/losses/platform.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

export interface KnownCode extends CodeExplanation {
  readonly stage: LossStage;
  /** Undefined for Tencent's own codes, which are the same on every platform. */
  readonly platform: Platform | undefined;
  readonly code: string;
  /** The word in the text that distinguishes it from others of the same code; the upstream may also send it as the code. */
  readonly reason: string | undefined;
}

export const KNOWN_CODES: readonly KnownCode[] = [
  ...knownCodes(TENCENT_CODES, 'ready_to_send', undefined),
  ...[...VENDOR_CODES].flatMap(([platform, table]) => knownCodes(table, 'post_send_delivered', platform)),
];

function knownCodes(table: CodeTable, stage: LossStage, platform: Platform | undefined): KnownCode[] {
  return Object.keys(table).map((key) => {
    const [code = key, reason] = key.split(' ');
    const bucket = { stage, platform: platform ?? 'unknown', code, info: reason ?? '' };
    return { stage, platform, code, reason, ...explainPlatformLoss(bucket, MESSAGES.en) };
  });
}

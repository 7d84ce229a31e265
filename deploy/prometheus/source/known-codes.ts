/** The catalogue of loss codes as a list, for alert templates and runbooks that say what to do about a code. */
import { type CodeExplanation, explainPlatformLoss } from '../../../src/core/losses/code-explanation.ts';
import {
  type CodeTable,
  type KeyParts,
  keyParts,
  TENCENT_CODES,
  VENDOR_CODES,
} from '../../../src/core/losses/error-code-table.ts';
import { EVERYDAY_REASONS } from '../../../src/core/losses/error-codes.ts';
import type { LossStage } from '../../../src/core/losses/loss.ts';
import type { Platform } from '../../../src/core/losses/platform.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

/** A line of the catalogue. The upstream may send the reason as the code too. */
export interface KnownCode extends CodeExplanation, KeyParts {
  readonly key: string;
  readonly stage: LossStage;
  /** Undefined for Tencent's own codes, which are the same on every platform. */
  readonly platform: Platform | undefined;
  /** True if the line explains its number without any text. */
  readonly explainsNumber: boolean;
  /** True if the reason is an everyday word, which counts only as the code or as the whole text. */
  readonly isEveryday: boolean;
}

export const KNOWN_CODES: readonly KnownCode[] = [
  ...knownCodes(TENCENT_CODES, 'ready_to_send', undefined),
  ...[...VENDOR_CODES].flatMap(([platform, table]) => knownCodes(table, 'post_send_delivered', platform)),
];

function knownCodes(table: CodeTable, stage: LossStage, platform: Platform | undefined): KnownCode[] {
  const keys = Object.keys(table);
  return keys.map((key) => {
    const parts = keyParts(key);
    const { number, reason = '' } = parts;
    const first =
      keys.find((other) => other === number) ?? keys.find((other) => keyParts(other).number === number);
    const bucket = { stage, platform: platform ?? 'unknown', code: number ?? reason, info: reason };
    return {
      key,
      stage,
      platform,
      ...parts,
      explainsNumber: number !== undefined && key === first,
      isEveryday: EVERYDAY_REASONS.includes(reason.toLowerCase()),
      ...explainPlatformLoss(bucket, MESSAGES.en),
    };
  });
}

/**
 * A regular expression for a reason: its words in lower case, with any separators between them. In a Latin text it is not part
 * of a longer word. `separator` is a pattern that matches the separators, or nothing.
 */
export function reasonPattern(reason: string, separator: string): string {
  const words = reason.match(/[A-Z]*[a-z]+|[A-Z]+(?![a-z])|\d+|\p{L}/gu) ?? [];
  return words.map((word) => word.toLowerCase()).join(separator);
}

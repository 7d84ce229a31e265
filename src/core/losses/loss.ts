/** Why pushes were lost: one decoded `normal_push_loss` report as plain data. */
import type { Platform } from './platform.ts';

/** Where a push was lost: between sendable and sent, or between sent and delivered. */
export type LossStage = 'ready_to_send' | 'post_send_delivered';

export const LOSS_STAGES: readonly LossStage[] = ['ready_to_send', 'post_send_delivered'];

/** The count of one (stage, code) of the whole app. `info` is the upstream's most frequent description of the code. */
export interface LossBucket {
  readonly stage: LossStage;
  readonly code: string;
  readonly info: string;
  /** Pushes, a non-negative safe integer. */
  readonly count: number;
}

export interface PlatformLossBucket extends LossBucket {
  readonly platform: Platform;
}

/**
 * The losses of one app in one window. The overall buckets are the upstream's own counts and need not equal the sum over
 * platforms, so neither is derived from the other. Each (stage, platform, code) occurs once.
 */
export interface LossReport {
  readonly overall: readonly LossBucket[];
  readonly byPlatform: readonly PlatformLossBucket[];
}

/** The code under which the smallest buckets beyond `maxCodes` are added up. */
export const OTHER_CODE = 'other';

/** The platforms that report a stage and code. */
export function platformsWith(
  reported: readonly { readonly stage: LossStage; readonly platform: Platform; readonly code: string }[],
  { stage, code }: { readonly stage: LossStage; readonly code: string },
): readonly Platform[] {
  return reported.filter((one) => one.stage === stage && one.code === code).map(({ platform }) => platform);
}

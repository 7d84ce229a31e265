/** The exact counts of one app in one window, as plain data, independent of the wire format. */

/** The stage at which a push was lost: between sendable and sent, or between sent and delivered. */
export type LossStage = 'ready_to_send' | 'post_send_delivered';

export const LOSS_STAGES: readonly LossStage[] = ['ready_to_send', 'post_send_delivered'];

/** The pushes of one (stage, code), with the most frequent description. */
export interface Loss {
  readonly stage: LossStage;
  readonly code: string;
  readonly info: string;
  readonly count: number;
}

/** The funnel sendable → sent → delivered → clicked, in pushes. */
export interface Funnel {
  readonly sendable: number;
  readonly sent: number;
  readonly delivered: number;
  readonly clicked: number;
}

/** The funnel with its losses. A (stage, code) occurs at most once, and only with a positive count. */
export interface Tally {
  readonly funnel: Funnel;
  readonly losses: readonly Loss[];
}

/** `platform` is the `PushPlatform` integer, 1 to 8. */
export interface PlatformTally extends Tally {
  readonly platform: number;
}

/** The whole app, here always the sum over platforms, and every platform, also those without pushes. */
export interface Counts {
  readonly overall: Tally;
  readonly platforms: readonly PlatformTally[];
}

/** Unix seconds. Counts the minutes that start in [start, end), as known at `asOf`. */
export interface WindowQuery {
  readonly start: number;
  readonly end: number;
  readonly asOf: number;
}

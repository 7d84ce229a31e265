/** What the simulator knows to be true of one app in one window, as plain data and before any wire format. */

/** Where on its way a push was lost: between sendable and sent, or between sent and delivered. */
export type LossStage = 'ready_to_send' | 'post_send_delivered';

export const LOSS_STAGES: readonly LossStage[] = ['ready_to_send', 'post_send_delivered'];

/** The pushes of one (stage, code), with the description that most of them carry. */
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

/** The funnel with its losses; a (stage, code) occurs once, and only if it lost something. */
export interface Tally {
  readonly funnel: Funnel;
  readonly losses: readonly Loss[];
}

/** `platform` is the vendor's integer, 1 to 8. */
export interface PlatformTally extends Tally {
  readonly platform: number;
}

/** The whole app, which here is always the sum over platforms, and every platform, silent ones included. */
export interface Counts {
  readonly overall: Tally;
  readonly platforms: readonly PlatformTally[];
}

/** Unix seconds. The minutes whose start lies in [start, end) count, as they are known at `asOf`. */
export interface WindowQuery {
  readonly start: number;
  readonly end: number;
  readonly asOf: number;
}

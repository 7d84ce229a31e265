/** The incidents that an operator can plan for the simulated traffic: unusual codes, receipts and volume. */
import type { LossStage } from './counts.ts';

interface Span {
  /** The app's name; default all apps. */
  readonly app?: string;
  /** The `PushPlatform` integer, 1 to 8. */
  readonly platform: number;
  /** Unix seconds. Affects the minutes that start in [from, to). */
  readonly from: number;
  readonly to: number;
  /** Multiplies the affected share or volume: 1 changes nothing, 0 switches it off. */
  readonly factor: number;
}

/**
 * A loss code becomes more or less frequent. `info` describes the added losses where the code's usual text does not fit.
 */
export interface CodeIncident extends Span {
  readonly kind: 'code';
  readonly stage: LossStage;
  readonly code: string;
  readonly info?: string;
}

/** Receipts of a platform go missing (or come back) without a reported loss. */
export interface ReceiptsIncident extends Span {
  readonly kind: 'receipts';
}

/** A platform has more or fewer pushes. */
export interface VolumeIncident extends Span {
  readonly kind: 'volume';
}

export type Incident = CodeIncident | ReceiptsIncident | VolumeIncident;

export const INCIDENT_KINDS: readonly Incident['kind'][] = ['code', 'receipts', 'volume'];

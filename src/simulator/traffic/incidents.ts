/** What an operator can let happen to the simulated traffic: codes, receipts and volume that leave their usual course. */
import type { LossStage } from './counts.ts';

interface Span {
  /** The app's name; all apps when absent. */
  readonly app?: string;
  /** The vendor's integer, 1 to 8. */
  readonly platform: number;
  /** Unix seconds; the minutes whose start lies in [from, to) are affected. */
  readonly from: number;
  readonly to: number;
  /** What the affected share or volume is multiplied by; 1 changes nothing, 0 switches it off. */
  readonly factor: number;
}

/** A loss code becomes more or less frequent. `info` describes the added losses when the code's own text would not. */
export interface CodeIncident extends Span {
  readonly kind: 'code';
  readonly stage: LossStage;
  readonly code: string;
  readonly info?: string;
}

/** Receipts of a platform go missing (or come back) without any loss being reported. */
export interface ReceiptsIncident extends Span {
  readonly kind: 'receipts';
}

/** A platform has more or fewer pushes. */
export interface VolumeIncident extends Span {
  readonly kind: 'volume';
}

export type Incident = CodeIncident | ReceiptsIncident | VolumeIncident;

export const INCIDENT_KINDS: readonly Incident['kind'][] = ['code', 'receipts', 'volume'];

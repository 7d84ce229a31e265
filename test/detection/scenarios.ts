/** What may happen to pushes, planned: each with the alert that must speak, or with the silence that must be kept. */
import type { Failure } from '../../src/core/failure.ts';
import type { Incident } from '../../src/simulator/incidents.ts';

export interface Scenario {
  readonly name: string;
  /** What happens, for a reader of the table. */
  readonly story: string;
  /** When the replay begins, in unix seconds, on a whole minute. */
  readonly startSeconds: number;
  /** How long it goes on. */
  readonly minutes: number;
  /** Minutes from one poll to the next; 1 when not set. */
  readonly stepMinutes?: number;
  /** When, counted from the start, the incident begins. */
  readonly incidentMinute: number;
  readonly pushesPerDay?: number;
  readonly seed?: number;
  readonly incidents?: readonly Incident[];
  /** Why the poll of a minute fails; undefined when it does not. */
  readonly pollFailure?: (minute: number) => Failure | undefined;
  /** True in the minutes in which the exporter does not answer scrapes. */
  readonly exporterDown?: (minute: number) => boolean;
  /** The alert that must be the first to speak of it; undefined when all must keep silent. */
  readonly expected?: string;
}

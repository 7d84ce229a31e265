/** One call as the simulator logs it. */
import type { FaultKind } from './faults/faults.ts';

/**
 * Contains no signature. `errorCode` is the one that the API returned, even if a fault changed the response afterwards.
 * `start` and `end` are the requested window where they were numbers.
 */
export interface CallEvent {
  readonly command: string;
  readonly sdkappid: number | undefined;
  readonly errorCode: number;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly faults: readonly FaultKind[];
}

/** One call as the simulator logs it. */
import type { FaultKind } from './faults/faults.ts';

/** One call. It never holds the signature; `errorCode` is what the API said, whatever became of it on the way. `start` and `end` are what was asked for, when they were numbers. */
export interface CallEvent {
  readonly command: string;
  readonly sdkappid: number | undefined;
  readonly errorCode: number;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly faults: readonly FaultKind[];
}

/** Which faults hold now: a list that is replaced whole, asked at each call, and counted down where a fault is for some calls only. */
import type { Fault } from './faults.ts';

/** Undefined parts belong to calls that name no app, or no command, that there is. */
export interface FaultyCall {
  readonly app: string | undefined;
  readonly command: string | undefined;
  readonly nowSeconds: number;
}

export interface FaultBoard {
  replace(faults: readonly Fault[]): void;
  /** Those that hold or will, each with the calls that it still has. */
  pending(nowSeconds: number): readonly Fault[];
  /** The faults of a call, in the order of the list; the call is used up by it. */
  take(call: FaultyCall): readonly Fault[];
}

interface Entry {
  readonly fault: Fault;
  callsLeft: number;
}

export function createFaultBoard(faults: readonly Fault[]): FaultBoard {
  let entries: readonly Entry[] = entriesOf(faults);
  return {
    replace(given) {
      entries = entriesOf(given);
    },
    pending(nowSeconds) {
      return entries
        .filter(
          ({ fault, callsLeft }) => callsLeft > 0 && nowSeconds < (fault.to ?? Number.POSITIVE_INFINITY),
        )
        .map(({ fault, callsLeft }) => (fault.calls === undefined ? fault : { ...fault, calls: callsLeft }));
    },
    take(call) {
      const taken = entries.filter(({ fault, callsLeft }) => callsLeft > 0 && concerns(fault, call));
      for (const entry of taken) entry.callsLeft -= 1;
      return taken.map(({ fault }) => fault);
    },
  };
}

function entriesOf(faults: readonly Fault[]): readonly Entry[] {
  return faults.map((fault) => ({ fault, callsLeft: fault.calls ?? Number.POSITIVE_INFINITY }));
}

function concerns(fault: Fault, { app, command, nowSeconds }: FaultyCall): boolean {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = fault;
  return (
    (fault.app ?? app) === app &&
    (fault.command ?? command) === command &&
    from <= nowSeconds &&
    nowSeconds < to
  );
}

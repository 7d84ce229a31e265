/**
 * The faults that are active now. The list is replaced as a whole, read at each call, and counted down where a fault
 * applies to a number of calls.
 */
import type { Fault } from './faults.ts';

/** A part is undefined if the call names no existing app or no existing command. */
export interface FaultyCall {
  readonly app: string | undefined;
  readonly command: string | undefined;
  readonly nowSeconds: number;
}

export interface FaultBoard {
  replace(faults: readonly Fault[]): void;
  /** The active and future faults, each with its remaining number of calls. */
  pending(nowSeconds: number): readonly Fault[];
  /** The faults of a call, in the order of the list. Counts the call. */
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

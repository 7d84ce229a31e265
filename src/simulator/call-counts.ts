/** Counts the calls of every app, so that a test can check how often and at which intervals the app was called. */

export interface Calls {
  readonly answered: number;
  readonly refused: number;
  /** The shortest time between two arrivals, refused calls included; undefined before the second call. */
  readonly smallestIntervalMs: number | undefined;
}

export interface AppCalls extends Calls {
  /** Only existing commands. */
  readonly byCommand: ReadonlyMap<string, Calls>;
}

/** By sdkappid, only existing apps. Live: the counts go on changing after the caller has read them. */
export type CallCounts = ReadonlyMap<number, AppCalls>;

export interface CountedCall {
  readonly sdkappid: number;
  readonly command: string | undefined;
  readonly arrivedMs: number;
  readonly answered: boolean;
}

export interface CallCounter {
  readonly counts: CallCounts;
  count(call: CountedCall): void;
}

export function createCallCounter(): CallCounter {
  const counts = new Map<number, Counter & { readonly byCommand: Map<string, Counter> }>();
  return {
    counts,
    count(call) {
      const app = counts.get(call.sdkappid) ?? { ...newCounter(), byCommand: new Map() };
      counts.set(call.sdkappid, app);
      countOne(app, call);
      if (call.command === undefined) return;
      const command = app.byCommand.get(call.command) ?? newCounter();
      app.byCommand.set(call.command, command);
      countOne(command, call);
    },
  };
}

interface Counter {
  answered: number;
  refused: number;
  smallestIntervalMs: number | undefined;
  lastArrivedMs: number;
}

function newCounter(): Counter {
  return { answered: 0, refused: 0, smallestIntervalMs: undefined, lastArrivedMs: Number.NEGATIVE_INFINITY };
}

function countOne(counter: Counter, { arrivedMs, answered }: CountedCall): void {
  if (answered) counter.answered += 1;
  else counter.refused += 1;
  const intervalMs = Math.abs(arrivedMs - counter.lastArrivedMs);
  if (intervalMs < (counter.smallestIntervalMs ?? Number.POSITIVE_INFINITY)) {
    counter.smallestIntervalMs = intervalMs;
  }
  counter.lastArrivedMs = Math.max(arrivedMs, counter.lastArrivedMs);
}

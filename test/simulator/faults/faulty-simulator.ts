/** A running simulator with faults, and its responses to one call with and without the faults. */
import { call } from '../signed-call.ts';
import { type StartedSimulator, started } from '../started-simulator.ts';

export interface FaultySimulator extends StartedSimulator {
  /** Replaces all faults by `fault`. */
  set(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** The window of a call. */
  readonly body: { readonly StartTime: number; readonly EndTime: number };
  /** The text of the loss report without faults. */
  readonly good: string;
}

export async function faultySimulator(
  fault: Readonly<Record<string, unknown>> | undefined = undefined,
): Promise<FaultySimulator> {
  const simulator = await started({ minCallIntervalMs: 0 });
  const end = Math.floor(simulator.clocks.unixMs / 1000);
  const body = { StartTime: end - 3600, EndTime: end };
  const { text: good } = await call(simulator.url, { body });
  const set = async (given: Readonly<Record<string, unknown>>) => {
    const response = await fetch(`${simulator.url}/_faults`, {
      method: 'POST',
      body: JSON.stringify([given]),
    });
    if (response.status !== 200) throw new Error(await response.text());
  };
  if (fault !== undefined) await set(fault);
  return { ...simulator, set, body, good };
}

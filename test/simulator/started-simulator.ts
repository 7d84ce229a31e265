/** A running simulator on a free port whose clocks stand still until a test moves them. */
import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { NEWS, NOW, SHOP } from './signed-call.ts';

export interface Clocks {
  /** Unix milliseconds. It starts at the time of the tests' signatures. */
  unixMs: number;
  monotonicMs: number;
}

export interface StartedSimulator extends Simulator {
  readonly clocks: Clocks;
}

/** The end of the test closes it. */
export async function started(options: Partial<SimulatorOptions> = {}): Promise<StartedSimulator> {
  const clocks = { unixMs: NOW * 1000, monotonicMs: 5000 };
  const simulator = await startSimulator({
    apps: [SHOP, NEWS],
    now: () => clocks.unixMs,
    monotonicMs: () => clocks.monotonicMs,
    ...options,
  });
  onTestFinished(() => simulator.close());
  return { ...simulator, clocks };
}

/** A running simulator on a free port whose clocks stand still until a test moves them. */
import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { NEWS, NOW, SHOP } from './signed-call.ts';

export interface Clocks {
  /** Unix milliseconds; when it starts, the moment at which signatures are made. */
  unixMs: number;
  monotonicMs: number;
}

export interface StartedSimulator extends Simulator {
  readonly clocks: Clocks;
}

/** It is closed when the test ends. */
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

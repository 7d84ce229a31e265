/** A real simulator for the tests of commands, at a fixed time: the clock of the machine is stopped, timers run. */
import { onTestFinished, vi } from 'vitest';
import type { SimulatedApp, SimulatorOptions } from '../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { temporaryFiles } from '../support/temporary-files.ts';

/** 2025-03-12T13:30:00Z, half past nine in the evening in Beijing. */
export const NOW_SECONDS = 1_741_786_200;

export const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
export const SHOP: SimulatedApp = { name: 'shop', sdkappid: 1400000001, secretKey: KEY };
export const CLUB: SimulatedApp = { name: 'club', sdkappid: 1400000002, secretKey: `${KEY}2` };

/** Stops the wall clock until the test is over. */
export function stopClock(): void {
  // The package that makes signatures reads the clock of the machine.
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_SECONDS * 1000 });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

export interface Upstream {
  readonly simulator: Simulator;
  /** Writes a configuration of the apps (default: the simulated ones), and returns the options that name it. */
  configured(fields?: Readonly<Record<string, unknown>>, apps?: readonly SimulatedApp[]): readonly string[];
}

/** Starts a simulator of the apps without call limit and without late receipts. */
export async function upstream(
  apps: readonly SimulatedApp[] = [SHOP],
  options: Partial<SimulatorOptions> = {},
): Promise<Upstream> {
  stopClock();
  const simulator = await startSimulator({
    apps,
    minCallIntervalMs: 0,
    receiptLagMinutes: 0,
    now: () => Date.now(),
    ...options,
  });
  onTestFinished(() => simulator.close());
  return {
    simulator,
    configured: (fields = {}, configuredApps = apps) => {
      const config = {
        // Other tests cover the call limit.
        poll: { call_interval: '1ms' },
        apps: configuredApps.map(({ name, sdkappid, secretKey }) => ({
          name,
          sdkappid,
          secret_key: secretKey,
          base_url: simulator.url,
          ...fields,
        })),
      };
      // JSON is YAML.
      return ['--config.file', temporaryFiles().write('timpush.yaml', JSON.stringify(config))];
    },
  };
}

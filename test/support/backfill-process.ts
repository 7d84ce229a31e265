/** The backfill as its users run it: a process of its own on a configuration for the simulator. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedApp } from '../../src/simulator/options.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { type ChildProgram, startProgram } from './child-program.ts';
import { REPOSITORY } from './repository.ts';
import { scratchFolder } from './scratch-folder.ts';

export interface BackfillSetup {
  readonly simulator: Simulator;
  readonly app: SimulatedApp;
  readonly windows: readonly string[];
  readonly callInterval?: string;
}

/** Starts backfills of one app, with these arguments each. */
export function backfillProcesses(setup: BackfillSetup): (args: readonly string[]) => ChildProgram {
  const { simulator, app, windows, callInterval = '1ms' } = setup;
  const { name, sdkappid, secretKey } = app;
  const file = join(scratchFolder(), 'timpush.yml');
  const config = {
    poll: { windows, call_interval: callInterval },
    apps: [{ name, sdkappid, secret_key: secretKey, base_url: simulator.url }],
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config));
  const command = [join(REPOSITORY, 'src/main.ts'), 'backfill', '--config.file', file];
  return (args) => startProgram(process.execPath, [...command, ...args]);
}

/** `timpush-exporter simulate`: a simulated upstream, to try configurations, alerts and dashboards. */
import type { Command } from 'commander';
import { parseListenAddress } from '../config/schema.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { CommandError, type CommandResult, type Console } from './console.ts';
import { SIMULATED_APPS } from './simulated-apps.ts';
import { addSimulatorOptions, type SimulateOptions, simulatorOptions } from './simulator-options.ts';

export function simulateCommand(
  program: Command,
  console: Console,
  done: (result: CommandResult) => void,
): void {
  addSimulatorOptions(program.command('simulate'), console.environment.nowMs)
    .description('simulate the API, with generated pushes and the rules of the reference')
    .action(async (options: SimulateOptions) => {
      const address = loopback(options.listenAddress);
      const simulator = await startListening(() =>
        startSimulator({ ...simulatorOptions(options, console.environment.nowMs), ...address }),
      );
      console.onStop(() => simulator.close());
      console.out(introduction(simulator));
      done('running');
    });
}

function introduction({ url, tracedPushes }: Simulator): string {
  const [app] = SIMULATED_APPS;
  const apps = SIMULATED_APPS.map(
    ({ name, sdkappid, secretKey }) => `  ${name}: sdkappid ${sdkappid}, key ${secretKey}\n`,
  );
  const pushes = tracedPushes.get(app?.sdkappid ?? 0) ?? [];
  return (
    `The simulated API answers on ${url} for\n${apps.join('')}\n` +
    `Point an exporter at it:\n` +
    `  TIMPUSH_SDKAPPID=${app?.sdkappid} TIMPUSH_SECRET_KEY=${app?.secretKey} TIMPUSH_BASE_URL=${url} npm start\n\n` +
    `Pushes of ${app?.name} to trace (npm start -- trace ID, with the same variables):\n` +
    pushes.map(({ pushId }) => `  ${pushId}\n`).join('')
  );
}

/** Starts a simulator. Throws a CommandError where the options are wrong or the system does not let it listen. */
export async function startListening(start: () => Promise<Simulator>): Promise<Simulator> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(error.message);
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw new CommandError(`the simulator cannot listen (${code}): choose another address`);
  }
}

/** The keys of the simulated apps are public, so the simulator listens on this machine only. */
function loopback(text: string): { readonly host: string; readonly port: number } {
  const address = parseListenAddress(text);
  if (address === undefined || !/^(localhost|127(\.\d{1,3}){3}|::1)$/.test(address.host)) {
    throw new CommandError(`--listen-address ${text}: write a loopback host:port, like 127.0.0.1:10088`);
  }
  return address;
}

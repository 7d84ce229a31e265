/** `timpush-exporter demo`: the exporter on the simulator, with two apps and an incident. */
import type { Command } from 'commander';
import { type Config, type ConfigSources, loadConfig } from '../config/load.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import type { Incident } from '../simulator/traffic/incidents.ts';
import { addServerOptions, configFlags } from './config-options.ts';
import type { CommandResult, Console } from './console.ts';
import { serve } from './serve.ts';
import { startListening } from './simulate.ts';
import { SIMULATED_APPS } from './simulated-apps.ts';

export function demoCommand(program: Command, console: Console, done: (result: CommandResult) => void): void {
  addServerOptions(program.command('demo'))
    .description('run the exporter on simulated pushes with an incident; needs no account')
    .action(async (options) => {
      const nowSeconds = Math.floor(console.environment.nowMs() / 1000);
      const simulator = await startListening(() =>
        startSimulator({ apps: SIMULATED_APPS, incidents: demoIncidents(nowSeconds) }),
      );
      try {
        const address = await serve(demoConfig(simulator, options, console.env), {
          ...console,
          onStop: (stop) =>
            console.onStop(async () => {
              await stop();
              await simulator.close();
            }),
        });
        console.out(introduction(address, simulator));
      } catch (error) {
        await simulator.close();
        throw error;
      }
      done('running');
    });
}

/** In one of the two apps, a credential of Huawei's push service stopped working 20 minutes ago. */
function demoIncidents(nowSeconds: number): readonly Incident[] {
  const span = { from: nowSeconds - 20 * 60, to: nowSeconds + 24 * 3600 };
  return [
    {
      kind: 'code',
      app: 'shop',
      platform: 3,
      stage: 'post_send_delivered',
      code: '80200003',
      info: 'Incorrect OAuth token',
      factor: 20_000,
      ...span,
    },
  ];
}

const EXAMPLE_OUTCOMES = ['vendor_refused', 'clicked'] as const;

/** As often as one call a second allows for eight windows, so that a viewer soon sees changes. */
const DEMO_SCHEDULE = '*/20 * * * * *';

function demoConfig(
  simulator: Simulator,
  options: Readonly<Record<string, string | undefined>>,
  env: ConfigSources['env'],
): Config {
  const flags = configFlags(options);
  const apps = SIMULATED_APPS.map(({ name, sdkappid, secretKey }) => {
    return {
      name,
      sdkappid,
      secret_key: secretKey,
      base_url: simulator.url,
      poll: { schedule: DEMO_SCHEDULE },
    };
  });
  return loadConfig({ flags: { ...flags, logFormat: flags.logFormat ?? 'pretty' }, env, simulated: apps });
}

function introduction(address: string, { tracedPushes }: Simulator): string {
  const [{ name, sdkappid } = { name: '', sdkappid: 0 }] = SIMULATED_APPS;
  const pushes = tracedPushes.get(sdkappid) ?? [];
  const traces = EXAMPLE_OUTCOMES.flatMap((outcome) => {
    const push = pushes.find((one) => one.outcome === outcome);
    return push === undefined ? [] : [`  ${address}/trace?app=${name}&push_id=${push.pushId}\n`];
  });
  return (
    `\nThe demo is running: two apps, shop and club, on a simulated API.\n` +
    `In shop, Huawei has refused the credentials for 20 minutes (code 80200003).\n` +
    `The first poll takes about 20 seconds: the API allows one call a second.\n\n` +
    `  ${address}/\n` +
    `  curl -s ${address}/metrics | grep 80200003\n\n` +
    `Traces of two pushes, one refused by Huawei and one opened:\n\n${traces.join('')}\n` +
    `Press Ctrl-C to stop.\n\n`
  );
}

/** `timpush-exporter simulate`: a stand-in for the upstream, to try configurations, alerts and dashboards on. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseListenAddress } from '../config/schema.ts';
import { ENVELOPE_SHAPES } from '../simulator/envelope.ts';
import { parseFault } from '../simulator/parse-faults.ts';
import { parseIncident } from '../simulator/parse-incident.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { CommandError, type CommandResult, type Console } from './console.ts';
import { SIMULATED_APPS } from './simulated-apps.ts';

const APP_NAMES = SIMULATED_APPS.map(({ name }) => name);

export function simulateCommand(
  program: Command,
  console: Console,
  done: (result: CommandResult) => void,
): void {
  program
    .command('simulate')
    .description('serve made-up push statistics by the rules of the real API')
    .option('--listen-address <address>', 'loopback host:port to listen on', '127.0.0.1:10088')
    .option('--seed <number>', 'another seed makes other traffic', wholeNumber, 1)
    .option('--receipt-lag <minutes>', 'how long receipts of a push keep arriving', wholeNumber, 60)
    .addOption(
      new Option('--envelope <shape>', 'form of the loss answer').choices(ENVELOPE_SHAPES).default('root'),
    )
    .option(
      '--incident <text>',
      'platform=apns,stage=post_send_delivered,code=403,info=…,from=-20m,to=+2h,factor=400; may be repeated',
      listOf((text) => parseIncident(text, Math.floor(console.edges.nowMs() / 1000))),
      [],
    )
    .option(
      '--fault <text>',
      'kind=latency,delayMs=2000,app=shop,command=normal_push_loss,from=+10s,to=+70s; may be repeated',
      listOf((text) => parseFault(text, { nowSeconds: console.edges.nowMs() / 1000, apps: APP_NAMES })),
      [],
    )
    .action(async (options) => {
      const { host, port } = loopback(options.listenAddress);
      const simulator = await startListening(() =>
        startSimulator({
          host,
          port,
          apps: SIMULATED_APPS,
          seed: options.seed,
          receiptLagMinutes: options.receiptLag,
          envelope: options.envelope,
          incidents: options.incident,
          faults: options.fault,
        }),
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
    `Pushes of ${app?.name} that can be traced (npm start -- trace ID, with the same variables):\n` +
    pushes.map(({ pushId }) => `  ${pushId}\n`).join('')
  );
}

/** Starts a listener and turns the system's refusal into words. */
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

/** The simulator knows its keys for everybody to see, so it stays on this machine. */
function loopback(text: string): { readonly host: string; readonly port: number } {
  const address = parseListenAddress(text);
  if (address === undefined || !/^(localhost|127(\.\d{1,3}){3}|::1)$/.test(address.host)) {
    throw new CommandError(`--listen-address ${text}: write a loopback host:port, like 127.0.0.1:10088`);
  }
  return address;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('it must be a whole number.');
  return Number(text);
}

/** Adds what a repeated option says to what it said before. */
function listOf<Item>(parse: (text: string) => Item) {
  return (text: string, before: readonly Item[]): readonly Item[] => {
    try {
      return [...before, parse(text)];
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
  };
}

/** `timpush-exporter serve`: the exporter itself. */
import type { Command } from 'commander';
import type { Config } from '../config/load.ts';
import { createExporter, type Reloading } from '../exporter/exporter.ts';
import { addConfigOption, addServerOptions, loadChecked } from './config-options.ts';
import { CommandError, type CommandResult, type Console } from './console.ts';
import { createLogger } from './logger.ts';

export function serveCommand(
  program: Command,
  console: Console,
  done: (result: CommandResult) => void,
): void {
  addServerOptions(addConfigOption(program.command('serve')))
    .description('poll the push-loss API and serve the metrics to Prometheus (default command)')
    .option('--web.enable-lifecycle', 'enable POST /-/reload for every client that may read the metrics')
    .action(async (options) => {
      const load = () => loadChecked(options, console);
      await serve(load(), console, { load, overHttp: options['web.enableLifecycle'] === true });
      done('running');
    });
}

/** Starts the exporter; resolves with its address when it listens. */
export async function serve(config: Config, console: Console, reloading?: Reloading): Promise<string> {
  const log = createLogger(config.log, console.logStream);
  const exporter = createExporter(config, { ...console.environment, log }, reloading);
  try {
    await exporter.start();
  } catch (error) {
    await exporter.stop();
    throw startError(config, error);
  }
  console.onStop(async () => {
    log.info('stopping');
    await exporter.stop();
    log.info('stopped');
  });
  if (reloading !== undefined) console.onReload(() => void exporter.reload());
  const { version, revision } = console.environment.build;
  log.info(
    {
      address: exporter.address,
      apps: config.apps.map((app) => app.name),
      config: config.source,
      version,
      revision,
    },
    'listening; the first metrics appear after the first polls',
  );
  return exporter.address;
}

const LISTEN_ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there: stop it, or choose another --web.listen-address',
  EACCES: 'this user may not listen there: choose a port above 1023',
  EADDRNOTAVAIL: 'this machine has no such address: choose another --web.listen-address',
};

const BCRYPT_ADVICE =
  'basic_auth_users need bcrypt, which is native code that --permission forbids: set NODE_OPTIONS=--allow-addons';

function startError(config: Config, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_DLOPEN_DISABLED') return new CommandError(BCRYPT_ADVICE);
  if (code === 'ERR_ACCESS_DENIED') return new CommandError(deniedText(error));
  const advice = LISTEN_ADVICE[code];
  if (advice === undefined) return error;
  return new CommandError(`cannot listen on ${config.web.host}:${config.web.port} (${code}): ${advice}`);
}

/** The error of Node names the denied resource; the exporter only reads files. */
function deniedText(error: unknown): string {
  const { resource } = error as { readonly resource?: string };
  return `node was started with --permission and may not read ${resource}: set NODE_OPTIONS=--allow-fs-read=${resource}`;
}

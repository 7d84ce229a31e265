/** Hands the process's arguments, environment, output, clocks and signals to the command line, and its result back. */
import closeWithGrace, { type AllEvents } from 'close-with-grace';
import { runCli } from './cli/program.ts';
import { VERSION } from './version.ts';

/** Longer than the exporter gives its last request. */
const STOP_WITHIN_MS = 8_000;

export async function runProcess(process: NodeJS.Process): Promise<void> {
  let stop = async () => {};
  const endGracefully = (...skip: AllEvents[]) =>
    closeWithGrace({ delay: STOP_WITHIN_MS, logger: false, skip }, async ({ err }) => {
      if (err !== undefined) process.stderr.write(`timpush-exporter: ${err.stack ?? err.message}\n`);
      await stop();
    });
  let grace = endGracefully();
  const result = await runCli(process.argv.slice(2), {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    logStream: process.stderr,
    viewer: {
      isTerminal: process.stdout.isTTY === true,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    onStop: (given) => {
      stop = given;
    },
    onReload: (reload) => {
      // Until now SIGHUP ends the process, as it does with commands that have nothing to reload.
      grace.uninstall();
      grace = endGracefully('SIGHUP');
      process.on('SIGHUP', reload);
    },
    edges: {
      nowMs: () => Date.now(),
      monotonicMs: () => performance.now(),
      random: () => Math.random(),
      build: {
        version: VERSION,
        revision: process.env.TIMPUSH_REVISION || 'unknown',
        nodeVersion: process.versions.node,
      },
    },
  });
  if (result === 'running') return;
  grace.uninstall();
  process.exitCode = result;
}

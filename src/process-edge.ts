/** Hands the process's arguments, environment, output, clocks and signals to the command line, and its result back. */
import closeWithGrace from 'close-with-grace';
import { runCli } from './cli/program.ts';
import { VERSION } from './version.ts';

/** Longer than the exporter gives its last request. */
const STOP_WITHIN_MS = 8_000;

export async function runProcess(process: NodeJS.Process): Promise<void> {
  let stop = async () => {};
  const grace = closeWithGrace({ delay: STOP_WITHIN_MS, logger: false }, async ({ err }) => {
    if (err !== undefined) process.stderr.write(`timpush-exporter: ${err.stack ?? err.message}\n`);
    await stop();
  });
  const result = await runCli(process.argv.slice(2), {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    logStream: process.stderr,
    viewer: {
      isTerminal: process.stdout.isTTY === true,
      // Found out when asked: it costs the start some milliseconds, and serving does not need it.
      get timeZone() {
        return Intl.DateTimeFormat().resolvedOptions().timeZone;
      },
    },
    onStop: (given) => {
      stop = given;
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

/** Connects the command line to the process: arguments, environment, output, clocks, signals and exit code. */
import closeWithGrace from 'close-with-grace';
import { reloads, runCli } from '../cli/program.ts';
import { MESSAGES } from '../messages/messages.ts';
import { keepHeapSmall } from './heap.ts';
import type { HeldSighups } from './sighup.ts';
import { VERSION } from './version.ts';

/** Longer than the time that the exporter gives its last request. */
const STOP_WITHIN_MS = 8_000;

export async function runProcess(process: NodeJS.Process, sighups: HeldSighups): Promise<void> {
  keepHeapSmall();
  let stop = async () => {};
  let stoppedCode = 0;
  const args = process.argv.slice(2);
  const keepsSighups = reloads(args);
  const skip = keepsSighups ? ['SIGHUP' as const] : [];
  const grace = closeWithGrace({ delay: STOP_WITHIN_MS, logger: false, skip }, async (cause) => {
    // Checks for the key, because code may throw undefined.
    if (!('err' in cause)) {
      await stop();
      if (stoppedCode !== 0) process.exit(stoppedCode);
      return;
    }
    process.stderr.write(`timpush-exporter: internal error: ${errorText(cause.err)}\n`);
    await stop();
    throw cause.err;
  });
  if (!keepsSighups) sighups.release();
  const result = await runCli(args, {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    messages: MESSAGES.en,
    logStream: process.stderr,
    viewer: {
      isTerminal: process.stdout.isTTY === true,
      // A getter, because reading the zone takes some milliseconds and the server does not need it.
      get timeZone() {
        return Intl.DateTimeFormat().resolvedOptions().timeZone;
      },
    },
    onStop: (given, { exitCode } = { exitCode: 0 }) => {
      stop = given;
      stoppedCode = exitCode;
    },
    onReload: sighups.passTo,
    environment: {
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

/** Only the stack, because other fields of an error may contain secrets. */
function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : `${String(error)} was thrown or rejected`;
}

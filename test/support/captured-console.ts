/** A console for commands run in process: keeps what they say, and stops what they started. */
import { Writable } from 'node:stream';
import type { CommandResult, Console } from '../../src/cli/console.ts';
import { runCli } from '../../src/cli/program.ts';
import { MESSAGES } from '../../src/messages/messages.ts';

export interface Captured {
  readonly result: CommandResult;
  readonly out: string;
  readonly err: string;
}

export interface CapturedConsole extends Console {
  /** What was said so far, on standard output, on standard error and in the log. */
  readonly said: { out: string; err: string; log: string };
  /** Does what the process does on SIGTERM. */
  stop(): Promise<void>;
  /** Does what the process does on SIGHUP. */
  reload(): void;
}

/** Output that does not go to a terminal. */
const UNWATCHED: Console['viewer'] = { isTerminal: false, timeZone: 'UTC' };

export function capturedConsole(env: Console['env'] = {}, viewer = UNWATCHED): CapturedConsole {
  const said = { out: '', err: '', log: '' };
  let stop = async () => {};
  let reload = () => {};
  return {
    said,
    env,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    messages: MESSAGES.en,
    viewer,
    logStream: new Writable({
      write(chunk, _encoding, done) {
        said.log += chunk;
        done();
      },
    }),
    onStop: (given) => {
      stop = given;
    },
    stop: () => stop(),
    onReload: (given) => {
      reload = given;
    },
    reload: () => reload(),
    environment: {
      nowMs: () => Date.now(),
      monotonicMs: () => performance.now(),
      random: () => Math.random(),
      build: { version: '1.2.3', revision: 'abc', nodeVersion: '24.0.0' },
    },
  };
}

/** Runs a command to its end. */
export async function run(
  args: readonly string[],
  env: Console['env'] = {},
  viewer = UNWATCHED,
): Promise<Captured> {
  const console = capturedConsole(env, viewer);
  const result = await runCli(args, console);
  return { result, out: console.said.out, err: console.said.err };
}

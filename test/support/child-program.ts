/** A real program beside the test: started, watched, and always ended with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

export interface ChildProgram {
  /** Everything it has written so far. */
  output(): string;
  signal(signal: NodeJS.Signals): void;
  /** Its exit code once it has ended; null when a signal ended it. */
  ended(): Promise<number | null>;
  /** Ends it by `signal` and gives its exit code; null when the signal itself ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export function startProgram(
  command: string,
  args: readonly string[],
  options: ChildOptions = {},
): ChildProgram {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  // A program that cannot be started shows by what it does not answer, and by this.
  child.on('error', (error) => {
    output += error.message;
  });
  onTestFinished(async () => {
    await stop(child, 'SIGKILL');
  });
  return {
    output: () => output,
    signal: (signal) => {
      child.kill(signal);
    },
    ended: () => ended(child),
    stop: (signal = 'SIGTERM') => stop(child, signal),
  };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.pid === undefined) return null;
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  return ended(child);
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** What a command may use of the process: its environment, its output, and a way to be told to stop. */
import type { ConfigSources } from '../config/load.ts';
import type { Environment } from '../exporter/environment.ts';

export interface Console {
  readonly env: ConfigSources['env'];
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly environment: Omit<Environment, 'log'>;
  /** Who reads the output: a person at a terminal, and by which clock. */
  readonly viewer: { readonly isTerminal: boolean; readonly timeZone: string };
  /** Where log lines go. */
  readonly logStream: NodeJS.WritableStream;
  /** Has `stop` called when the process is told to end, which it does with `exitCode`, 0 if left out; a second time ends it at once. */
  readonly onStop: (stop: () => Promise<void>, options?: { readonly exitCode: number }) => void;
  /** Has `reload` called when the process is told to read its configuration again. */
  readonly onReload: (reload: () => void) => void;
}

/** What a command comes to: an exit code, or a service that goes on until it is stopped. */
export type CommandResult = number | 'running';

/** A command's way out with a message for the person who called it, and exit code 1. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandError';
  }
}

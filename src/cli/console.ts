/** What a command may use of the process: its variables, its output, its texts, and its signals. */
import type { ConfigSources } from '../config/load.ts';
import type { Environment } from '../exporter/environment.ts';
import type { Messages } from '../messages/messages.ts';

export interface Console {
  readonly env: ConfigSources['env'];
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly environment: Omit<Environment, 'log'>;
  /** The texts of pages, explanations and reports. */
  readonly messages: Messages;
  /** The reader of the output: whether it is a terminal, and in which time zone. */
  readonly viewer: { readonly isTerminal: boolean; readonly timeZone: string };
  /** Destination of log lines. */
  readonly logStream: NodeJS.WritableStream;
  /** Calls `stop` at the first signal to end, then exits with `exitCode` (default 0). A second signal ends the process at once. */
  readonly onStop: (stop: () => Promise<void>, options?: { readonly exitCode: number }) => void;
  /** Calls `reload` at each signal to read the configuration again. */
  readonly onReload: (reload: () => void) => void;
}

/** The result of a command: an exit code, or a service that runs until it is stopped. */
export type CommandResult = number | 'running';

/** Ends a command with a message for its user and exit code 1. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandError';
  }
}

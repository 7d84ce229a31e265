/** The programs of one row or run: each a process of its own, and none left when it is over, however it ends. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { imageMallocVariables } from '../support/image.ts';
import { monotonicMs } from './moments.ts';

export interface Program {
  readonly pid: number;
  /** On the clock of all processes. */
  readonly startedMs: number;
  /** What it has written so far. */
  output(): string;
  /** Resolves to its exit code, null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Its answer to a question, or the first thing it says; one at a time. Rejects when it ends first. */
  ask<R>(question?: string): Promise<R>;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Called with every line that it writes, on either stream. */
  readonly onLine?: (line: string) => void;
}

export interface Programs {
  start(command: string, args: readonly string[], options?: StartOptions): Program;
  /** A Node program of this Node that can be asked. */
  startNode(args: readonly string[], options?: StartOptions): Program;
  /** A folder that goes with the programs. */
  folder(): string;
  stopAll(): Promise<void>;
  /** Stops all, and starts none any more. */
  close(): Promise<void>;
}

/** Enough to see why a program failed, and little enough not to grow with it. */
const KEPT_OUTPUT = 20_000;

export function createPrograms(): Programs {
  const running = new Set<Program>();
  const folders: string[] = [];
  let isClosed = false;

  function launch(
    command: string,
    args: readonly string[],
    { stdio, onLine }: StartOptions & { readonly stdio: StdioOptions },
  ): Program {
    if (isClosed) throw new Error('the run is being ended');
    const startedMs = monotonicMs();
    // As in the image, for rivals alike.
    const env = { ...process.env, ...imageMallocVariables() };
    const child = spawn(command, args, { stdio, env });
    if (onLine !== undefined) readLines(child, onLine);
    const program = programOf(child, { name: [command, ...args].join(' '), startedMs });
    running.add(program);
    const forget = () => running.delete(program);
    program.ended.then(forget, forget);
    return program;
  }

  async function stopAll(): Promise<void> {
    await Promise.all([...running].map((program) => program.stop()));
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  }

  return {
    start: (command, args, options) =>
      launch(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }),
    startNode: (args, options) =>
      launch(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }),
    folder() {
      const folder = mkdtempSync(join(tmpdir(), 'timpush-programs-'));
      folders.push(folder);
      return folder;
    },
    stopAll,
    close() {
      isClosed = true;
      return stopAll();
    },
  };
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const input of [child.stdout, child.stderr]) {
    if (input !== null) createInterface({ input }).on('line', onLine);
  }
}

function programOf(
  child: ChildProcess,
  { name, startedMs }: { readonly name: string; readonly startedMs: number },
): Program {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    });
  }
  const ended = once(child, 'close').then(() => child.exitCode);
  // Whoever waits for the program hears of it; one that nobody waits for must not end the run.
  ended.catch(() => {});
  return {
    pid: child.pid ?? 0,
    startedMs,
    output: () => output,
    ended,
    async ask<R>(question?: string): Promise<R> {
      const answered = new AbortController();
      try {
        const answer = once(child, 'message', { signal: answered.signal });
        if (question !== undefined) child.send(question);
        const dead = ended.then(() => Promise.reject(new Error(`${name} ended: ${output}`)));
        const [message] = await Promise.race([answer, dead]);
        return message as R;
      } finally {
        answered.abort();
      }
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended.catch(() => {});
    },
  };
}

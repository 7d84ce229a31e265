/** Reads what an earlier run of the doctor wrote with `--json`: the figures of past windows, by app. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fieldPath } from '../core/field-path.ts';
import type { PastCounts } from '../doctor/checks/growth.ts';
import { CommandError } from './console.ts';

const count = z.int('must be a whole number').min(0, 'must not be negative');

const past = z.object({
  start: count,
  end: count,
  askedSeconds: count,
  sendable: count,
  sent: count,
  delivered: count,
  clicked: count,
});

const run = z.object({
  apps: z.array(z.object({ app: z.string(), past: z.array(past) }), 'must be the list of an earlier run'),
});

/** By the names of apps. Raises a CommandError that says what is wrong with the file. */
export function readPrevious(path: string): ReadonlyMap<string, readonly PastCounts[]> {
  const result = run.safeParse(parseJson(path, readText(path)));
  if (result.success) return new Map(result.data.apps.map(({ app, past: figures }) => [app, figures]));
  const [issue] = result.error.issues;
  throw new CommandError(
    `--previous ${path} was not written by doctor --json: ${fieldPath(issue?.path ?? []) || 'it'} ${issue?.message ?? ''}`,
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new CommandError(`--previous ${path} cannot be read (${code})`);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(
      `--previous ${path} is not JSON: give what an earlier doctor --json printed (by npm, as npm start -s -- doctor --json)`,
    );
  }
}

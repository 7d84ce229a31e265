/** Reads the output of an earlier `doctor --json`: the counts of past windows, by app. */
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
  apps: z.array(
    z.object({ app: z.string(), past: z.array(past) }),
    'must be the list of apps of an earlier run',
  ),
});

/** Past counts by the name of the app. Throws a CommandError with the problem of the file. */
export function readPrevious(path: string): ReadonlyMap<string, readonly PastCounts[]> {
  const result = run.safeParse(parseJson(path, readText(path)));
  if (result.success) return new Map(result.data.apps.map(({ app, past: counts }) => [app, counts]));
  const [issue] = result.error.issues;
  throw new CommandError(
    `--previous ${path} is not the output of doctor --json: ${fieldPath(issue?.path ?? []) || 'it'} ${issue?.message ?? ''}`,
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
      `--previous ${path} is not JSON: name the output of an earlier doctor --json (with npm: npm start -s -- doctor --json)`,
    );
  }
}

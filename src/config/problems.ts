/** The problems of a configuration, all at once, each with its place and, for an unknown key, the most similar known one. */

import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { normalizedDuration } from '../core/duration.ts';
import { fieldPath } from '../core/field-path.ts';
import type { fileSchema } from './schema.ts';

export interface Problem {
  /** Like `apps[0].sdkappid`; empty for the whole file. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The readable part of the value, and its problems, a line each. */
export interface Read<T> {
  readonly value: T;
  readonly problems: readonly string[];
}

/** Raised with all problems; the message lists them, a line each. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(source: string, problems: readonly string[]) {
    super(`${source} is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** The problems that `schema` finds in `value`. */
export function schemaProblems(schema: z.ZodType, value: unknown): readonly Problem[] {
  const result = schema.safeParse(value, { error: inWords });
  return result.success ? [] : result.error.issues.flatMap((issue) => issueProblems(issue, schema));
}

/** Messages for problems where the schema has none and zod names only types. */
function inWords(issue: z.core.$ZodRawIssue): string | undefined {
  const { code, input } = issue;
  if (input === undefined) return 'is missing';
  if (input === null) return 'is empty: set a value or remove the key';
  if (code === 'too_small') return `must be at least ${issue.minimum}`;
  if (code === 'too_big') return `must be at most ${issue.maximum}`;
  if (code !== 'invalid_type') return undefined;
  if (issue.expected === 'object' || issue.expected === 'record') return 'is not a mapping';
  if (issue.expected !== 'string') return 'is not a whole number';
  return typeof input === 'object' ? 'is not a text' : 'is not a text: put it in quotes';
}

type Issue = z.core.$ZodIssue;

function issueProblems(issue: Issue, schema: z.ZodType): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: unknownKey(key, known) }));
  }
  if (issue.code === 'invalid_union') {
    // The intended branch is the one that accepts the type of the value.
    const meant = issue.errors.find(
      (branch) => !branch.some(({ path, code }) => path.length === 0 && code === 'invalid_type'),
    );
    if (meant === undefined) return [{ path: issue.path, message: 'must be a text or a mapping' }];
    return meant.flatMap((inner) =>
      issueProblems({ ...inner, path: [...issue.path, ...inner.path] } as Issue, schema),
    );
  }
  return [{ path: issue.path, message: issue.message }];
}

function unknownKey(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'is not known here';
  const nearest = closest(key, [...known]);
  return distance(key, nearest) <= Math.max(2, key.length / 2)
    ? `is not known here: did you mean ${nearest}?`
    : `is not known here: known are ${known.join(', ')}`;
}

/** The keys of the mapping at `path`, walking through lists, options and unions. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let current = [schema as AnySchema];
  for (const step of path) {
    current = current.flatMap(unwrapped).flatMap((one) => {
      const next = typeof step === 'number' ? one.def.element : one.def.shape?.[String(step)];
      return next === undefined ? [] : [next];
    });
  }
  return current.flatMap(unwrapped).flatMap((one) => Object.keys(one.def.shape ?? {}));
}

interface AnySchema {
  readonly def: {
    readonly innerType?: AnySchema;
    readonly options?: readonly AnySchema[];
    readonly element?: AnySchema;
    readonly shape?: Readonly<Record<string, AnySchema>>;
  };
}

function unwrapped(schema: AnySchema): readonly AnySchema[] {
  if (schema.def.innerType !== undefined) return unwrapped(schema.def.innerType);
  return schema.def.options?.flatMap(unwrapped) ?? [schema];
}

/** The place of a problem, for messages. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : fieldPath(path);
}

/** Problems between fields. They are found in the raw value, so that they are listed with all others. */
export function crossProblems(file: unknown): readonly Problem[] {
  const root = file as z.input<typeof fileSchema> | null;
  const apps: readonly unknown[] = Array.isArray(root?.apps) ? root.apps : [];
  return [
    ...windowProblems(root?.poll, ['poll']),
    ...apps.flatMap((app, index) => [
      ...appProblems(app, ['apps', index]),
      ...windowProblems((app as AppInput)?.poll, ['apps', index, 'poll']),
    ]),
    ...repeated(apps, 'name', 'repeats the name of another app: names must differ'),
    ...repeated(
      apps,
      'sdkappid',
      'repeats the id of another app: both would share the limit of one call a second',
    ),
  ];
}

type AppInput = Readonly<Record<string, unknown>> | null | undefined;

/** Problems between the fields of one app. */
export function appProblems(app: unknown, path: readonly PropertyKey[]): readonly Problem[] {
  if (typeof app !== 'object' || app === null) return [];
  return [
    ...exactlyOne(app, path, ['secret_key', 'secret_key_file']),
    ...exactlyOne(app, path, ['data_center', 'base_url']),
  ];
}

export function exactlyOne(
  fields: object,
  path: readonly PropertyKey[],
  keys: readonly [string, string],
): readonly Problem[] {
  if (keys.some((key) => key in fields)) return atMostOne(fields, path, keys);
  return [{ path, message: `needs ${keys[0]} or ${keys[1]}` }];
}

export function atMostOne(
  fields: object,
  path: readonly PropertyKey[],
  keys: readonly [string, string],
): readonly Problem[] {
  if (!keys.every((key) => key in fields)) return [];
  return [{ path: [...path, keys[1]], message: `is set beside ${keys[0]}: set only one of them` }];
}

function repeated(apps: readonly unknown[], key: string, message: string): readonly Problem[] {
  const values = apps.map((app) => (app as AppInput)?.[key]);
  return values.flatMap((value, index) =>
    value !== undefined && values.indexOf(value) < index ? [{ path: ['apps', index, key], message }] : [],
  );
}

/** One length is one window, whatever its spelling. Two entries for it must not contradict each other. */
function windowProblems(poll: unknown, path: readonly PropertyKey[]): readonly Problem[] {
  const windows = (poll as { readonly windows?: unknown } | null | undefined)?.windows;
  if (!Array.isArray(windows)) return [];
  const entries = windows.map(windowEntry);
  return entries.flatMap((entry, index) => {
    const first = entries.find((other) => other.name !== undefined && other.name === entry.name);
    if (first === undefined || first === entry || first.settings === entry.settings) return [];
    const message = `repeats the window ${entry.name} with another schedule or max_age: keep one of the two`;
    return [{ path: [...path, 'windows', index], message }];
  });
}

function windowEntry(entry: unknown): { readonly name: string | undefined; readonly settings: string } {
  const fields: {
    readonly window?: unknown;
    readonly schedule?: unknown;
    readonly max_age?: unknown;
  } | null = typeof entry === 'string' ? { window: entry } : (entry as object | null);
  const { window, schedule, max_age } = fields ?? {};
  return {
    name: typeof window === 'string' ? normalizedDuration(window) : undefined,
    settings: JSON.stringify([schedule, max_age]),
  };
}

/**
 * Reads faults as an operator gives them: a JSON array, or a text like
 * `kind=latency,app=shop,delayMs=2000,from=+10s,to=+70s`.
 */
import { z } from 'zod';
import { COMMAND_NAMES } from '../commands.ts';
import { splitParts } from '../key-value-text.ts';
import { type Fault, faultSchema } from './faults.ts';

export interface Surroundings {
  /** What `from` and `to` count from. */
  readonly nowSeconds: number;
  /** The names of the apps there are. */
  readonly apps: readonly string[];
}

export type ParsedFaults = { readonly faults: readonly Fault[] } | { readonly problems: readonly string[] };

/** All faults of a list, or all that is wrong with it. */
export function parseFaults(given: unknown, { nowSeconds, apps }: Surroundings): ParsedFaults {
  const result = z.array(faultSchema(nowSeconds), 'must be an array').safeParse(given);
  if (!result.success) {
    return { problems: result.error.issues.map(({ path, message }) => `${place(path)} ${message}`) };
  }
  const problems = result.data.flatMap((fault, index) =>
    scopeProblems(fault, apps).map((problem) => `${place([index])}.${problem}`),
  );
  return problems.length === 0 ? { faults: result.data } : { problems };
}

/** @throws Error with all that is wrong. */
export function parseFault(text: string, surroundings: Surroundings): Fault {
  const parsed = parseFaults([Object.fromEntries(splitParts(text, 'fault'))], surroundings);
  if ('problems' in parsed) throw new Error(parsed.problems.join('; '));
  const [fault] = parsed.faults;
  if (fault === undefined) throw new Error('no fault');
  return fault;
}

/** What of a fault's scope is not there. */
export function scopeProblems({ app, command }: Fault, apps: readonly string[]): readonly string[] {
  return [
    ...(app === undefined || apps.includes(app) ? [] : [`app must be one of ${apps.join(', ')}`]),
    ...(command === undefined || COMMAND_NAMES.includes(command)
      ? []
      : [`command must be one of ${COMMAND_NAMES.join(', ')}`]),
  ];
}

function place(path: readonly PropertyKey[]): string {
  return (
    path.map((step) => (typeof step === 'number' ? `fault ${step + 1}` : String(step))).join('.') ||
    'the body'
  );
}

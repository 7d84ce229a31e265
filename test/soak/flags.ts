/** The flags of `npm run soak`. */
import { parseArgs } from 'node:util';
import { LEAST_MINUTES, LONG_MINUTES } from './plan.ts';

export interface SoakFlags {
  readonly minutes: number;
  readonly seed: number;
  /** Whether RESULTS.md is written; a run of full length says what it found without being asked. */
  readonly write: boolean;
}

const MOST_MINUTES = 24 * 60;
const DEFAULT_SEED = 1;
const USAGE = 'use: npm run soak -- [--minutes N] [--seed N] [--write]';

/** @throws Error that says what is wrong with them. */
export function soakFlags(flags: readonly string[]): SoakFlags {
  const { minutes, seed, write } = parsed(flags);
  const chosen = minutes === undefined ? LONG_MINUTES : numberOf('--minutes', minutes);
  if (chosen < LEAST_MINUTES || chosen > MOST_MINUTES) {
    throw new Error(
      `--minutes ${minutes}: write a number from ${LEAST_MINUTES} to ${MOST_MINUTES}; ${USAGE}`,
    );
  }
  return {
    minutes: chosen,
    seed: seed === undefined ? DEFAULT_SEED : numberOf('--seed', seed),
    write: write || chosen >= LONG_MINUTES,
  };
}

function parsed(flags: readonly string[]) {
  try {
    return parseArgs({
      args: [...flags],
      options: {
        minutes: { type: 'string' },
        seed: { type: 'string' },
        write: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const [said] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new Error(`${said}; ${USAGE}`);
  }
}

function numberOf(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${flag} ${text}: write a whole number; ${USAGE}`);
  return Number(text);
}

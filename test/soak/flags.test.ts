import { describe, expect, it } from 'vitest';
import { soakFlags } from './flags.ts';

const USE = 'use: npm run soak -- [--minutes N] [--seed N] [--write]';

describe('the flags of the soak', () => {
  it('default to half an hour and to writing the result', () => {
    expect(soakFlags([])).toEqual({ minutes: 30, seed: 1, write: true });
  });

  it('set the minutes and the seed, and write the result of a shorter run only on request', () => {
    expect(soakFlags(['--minutes', '3', '--seed=7'])).toEqual({ minutes: 3, seed: 7, write: false });
    expect(soakFlags(['--minutes', '3', '--write'])).toMatchObject({ write: true });
  });

  it.each([
    [['--minuets', '3'], `Unknown option '--minuets'; ${USE}`],
    [['--minutes', 'three'], `--minutes three: write a whole number; ${USE}`],
    [['--minutes', '1'], `--minutes 1: write a number from 2 to 1440; ${USE}`],
    [['--minutes', '1441'], `--minutes 1441: write a number from 2 to 1440; ${USE}`],
    [['--seed', '-1'], expect.stringContaining('--seed')],
    [['--seed', '1.5'], `--seed 1.5: write a whole number; ${USE}`],
    [['quick'], expect.stringContaining("Unexpected argument 'quick'")],
    [['--minutes'], expect.stringContaining("'--minutes <value>' argument missing")],
  ])('are refused when they are mistyped: %j', (flags, message) => {
    expect(() => soakFlags(flags)).toThrow(expect.objectContaining({ message }));
  });
});

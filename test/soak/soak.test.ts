/** A quick soak: the compiled program under faults that come and go, scraped by a real Prometheus. */
import { expect, inject, onTestFinished, test } from 'vitest';
import { createPrograms } from '../bench/programs.ts';
import { compiledProgram } from '../support/compiled-program.ts';
import { QUICK_MINUTES, soakPlan } from './plan.ts';
import { figureTable } from './report.ts';
import { soak } from './soak.ts';
import { problemsOf } from './verdict.ts';

/** Thrice what it takes: it waits for events, and the machine may be busy. */
const SLOWEST_MS = 3 * QUICK_MINUTES * 60_000;

test.skipIf(inject('missingPrograms').includes('prometheus'))(
  'under three minutes of faults no poll is lost, no figure is false, and memory and connections stay within bounds',
  { timeout: SLOWEST_MS },
  async () => {
    const programs = createPrograms();
    onTestFinished(() => programs.close());
    const script = compiledProgram();
    const plan = soakPlan({ seed: 1, minutes: QUICK_MINUTES });
    const seen = await soak(programs, { plan, script, say: () => {} });
    expect(problemsOf(seen), figureTable(seen)).toEqual([]);
  },
);

/** A quick soak: the compiled program under faults that come and go, scraped by a real Prometheus. */
import { expect, inject, onTestFinished, test } from 'vitest';
import { createPrograms } from '../bench/programs.ts';
import { compiledProgram } from '../support/compiled-program.ts';
import { QUICK_MINUTES, soakPlan } from './plan.ts';
import { figureTable } from './report.ts';
import { soak } from './soak.ts';
import { problemsOf } from './verdict.ts';

test.skipIf(inject('missingPrograms').includes('prometheus'))(
  'the compiled program loses no poll and exposes no false value while faults come and go',
  // It waits for events, and the machine may be busy.
  { timeout: 900_000 },
  async () => {
    const programs = createPrograms();
    onTestFinished(() => programs.close());
    const script = compiledProgram();
    const plan = soakPlan({ seed: 1, minutes: QUICK_MINUTES });
    const seen = await soak(programs, { plan, script, say: () => {} });
    expect(problemsOf(seen), figureTable(seen)).toEqual([]);
  },
);

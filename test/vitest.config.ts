/** How the suite runs: two kinds of tests, and a last line that any CI can count. */
import { defineConfig } from 'vitest/config';
import LongestFirstSequencer from './support/longest-first-sequencer.ts';
import { testKinds } from './support/test-kinds.ts';

const { programs, units } = testKinds(import.meta.dirname);

export default defineConfig({
  test: {
    root: import.meta.dirname,
    reporters: ['default', './support/closing-line-reporter.ts'],
    // More files at a time than two processors need: the longest tests wait for real programs most of their time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirstSequencer },
    // Only for a test that hangs: a busy machine must not fail one.
    testTimeout: 360_000,
    hookTimeout: 360_000,
    // A loop over nothing, or an `if` that is never true, must not pass.
    expect: { requireAssertions: true },
    projects: [
      // Files share a worker's modules, none of which has state: loading them anew would take half of the time.
      { extends: true, test: { name: 'unit', include: [...units], isolate: false } },
      {
        extends: true,
        test: { name: 'programs', include: [...programs], globalSetup: './support/install-programs.ts' },
      },
    ],
  },
});

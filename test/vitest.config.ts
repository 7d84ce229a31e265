/** How the suite runs: test files mirror src/, and the last line is one that any CI can count. */
import { defineConfig } from 'vitest/config';
import LongestFirstSequencer from './support/longest-first-sequencer.ts';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: './support/install-programs.ts',
    reporters: ['default', './support/closing-line-reporter.ts'],
    // More files at a time than processors: the longest tests wait for real programs most of their time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirstSequencer },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

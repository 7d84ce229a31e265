/** The tests that a mutation run repeats for each mutant: those of core/, tencent/ and the pure checks of the doctor. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['core/**/*.test.ts', 'tencent/**/*.test.ts', 'doctor/checks/**/*.test.ts'],
    // Millions of steps: with the counters of a mutation run in each, they take minutes.
    exclude: ['tencent/any-bytes.test.ts'],
    testTimeout: 60_000,
  },
});

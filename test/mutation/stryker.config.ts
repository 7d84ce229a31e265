/** How `npm run mutation` changes core/ and tencent/, and which tests it runs against each change. */
export default {
  mutate: [
    'src/core/**/*.ts',
    'src/tencent/**/*.ts',
    '!src/**/*.d.ts',
    // A table of texts; the tests of its readers look up sample codes.
    '!src/core/losses/error-code-table.ts',
  ],
  plugins: ['@stryker-mutator/vitest-runner', import.meta.resolve('./wording-ignorer.ts')],
  ignorers: ['wording'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  // A constant gets its value while its file is loaded, so each of its mutants needs all tests: 23 % of the mutants of core/
  // took 84 % of the time. `false` includes them.
  ignoreStatic: true,
  concurrency: 2,
  // A mutant that never ends is stopped by its count of hits, on a slow machine too; time is the last resort.
  timeoutMS: 60_000,
  // Stryker rewrites a tsconfig by the compiler API of TypeScript 6, which is gone in 7. Nothing here needs a tsconfig: types are stripped.
  tsconfigFile: 'none',
  ignorePatterns: ['dist'],
  tempDirName: '.cache/mutation/sandbox',
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { reportTests: false, allowColor: false },
  htmlReporter: { fileName: '.cache/mutation/report.html' },
  jsonReporter: { fileName: '.cache/mutation/report.json' },
};

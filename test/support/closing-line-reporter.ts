/** Ends the run with `N passed, N failed, N skipped` alone on a line, which CI systems can read without knowing vitest. */
import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    let brokenFiles = 0;
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        counts[test.result().state] += 1;
        tests += 1;
      }
      // A file that cannot be loaded has no tests to fail, and is a failure all the same.
      if (tests === 0 || module.errors().length > 0) brokenFiles += 1;
    }
    const failed = counts.failed + counts.pending + brokenFiles;
    process.stdout.write(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`);
  }
}

#!/usr/bin/env node
/** The process edge: checks the runtime, then runs the command line. Nothing else touches `process`. */
import { runtimeProblem } from './runtime-check.ts';

const problem = runtimeProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`timpush-exporter: ${problem}\n`);
  process.exitCode = 1;
} else {
  // Imported only now: what follows may use what an older Node does not have.
  import('./process-edge.ts').then(({ runProcess }) => runProcess(process));
}

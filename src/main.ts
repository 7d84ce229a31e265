#!/usr/bin/env node
import { runtimeProblem } from './process/runtime-check.ts';
/** The process edge: checks the runtime, then runs the command line. Nothing else touches `process`. */
import { holdSighups } from './process/sighup.ts';

// First of all: a configuration may be written, and told of, while the exporter starts.
const sighups = holdSighups(process);
const problem = runtimeProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`timpush-exporter: ${problem}\n`);
  process.exitCode = 1;
} else {
  // Imported only now: what follows may use what an older Node does not have.
  import('./process/run.ts').then(({ runProcess }) => runProcess(process, sighups));
}

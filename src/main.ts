#!/usr/bin/env node
/** Checks the Node version, then runs the command line. Only this file and `process/` use `process`. */
import { runtimeProblem } from './process/runtime-check.ts';
import { holdSighups } from './process/sighup.ts';

// Before everything else, because a reload may be requested while the exporter starts.
const sighups = holdSighups(process);
const problem = runtimeProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`timpush-exporter: ${problem}\n`);
  process.exitCode = 1;
} else {
  // Imported only here, because the other modules need features that older versions of Node do not have.
  import('./process/run.ts').then(({ runProcess }) => runProcess(process, sighups));
}

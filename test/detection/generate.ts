/** `npm run detection`: replays the scenarios whose rows are stale, or with `--all` every one, and writes DETECTION.md. */
import { parseArgs } from 'node:util';
import { detect, digestOf } from './detect.ts';
import { commit, committedRows, type ReplayedRow, staleScenarios } from './replayed.ts';
import { SCENARIOS } from './scenarios.ts';

/** Each replay keeps one processor busy. */
const AT_A_TIME = 2;

const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
const rows = new Map(committedRows().map((row) => [row.name, row]));
const scenarios = values.all ? SCENARIOS : staleScenarios([...rows.values()]);
// The workers share one iterator: each scenario is replayed once.
const queue = scenarios.values();

async function replayQueued(): Promise<void> {
  for (const scenario of queue) {
    const { name } = scenario;
    rows.set(name, { name, digest: digestOf(scenario), fired: await detect(scenario) } satisfies ReplayedRow);
    process.stdout.write(`replayed: ${name}\n`);
  }
}

await Promise.all(Array.from({ length: AT_A_TIME }, replayQueued));
commit([...rows.values()]);
process.stdout.write(
  `${scenarios.length} of ${SCENARIOS.length} scenarios replayed; DETECTION.md is written\n`,
);

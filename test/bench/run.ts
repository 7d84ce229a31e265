/** `npm run bench`: measures the compiled program against its rivals, row by row, and prints or writes the results. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installPrograms } from '../support/install-programs.ts';
import { machineLines } from './machine.ts';
import { picture } from './picture.ts';
import { createPrograms } from './programs.ts';
import { resultLine, resultsPage, resultTable } from './report.ts';
import type { RowResult } from './result.ts';
import type { Row } from './row.ts';
import { costPerApp } from './rows/cost-per-app.ts';
import { freshness } from './rows/freshness.ts';
import { loopBlock } from './rows/loop-block.ts';
import { manyApps } from './rows/many-apps.ts';
import { memory } from './rows/memory.ts';
import { scrapes } from './rows/scrapes.ts';
import { start } from './rows/start.ts';

const ROWS: readonly Row[] = [scrapes, loopBlock, memory, freshness, start, manyApps, costPerApp];

const PACKAGES = {
  wrk: ['wrk'],
  nginx: ['nginx'],
  'prometheus-pushgateway': ['prometheus-pushgateway'],
};

const MACHINE = {
  sharing: 'load and rivals share them',
  programs: {
    wrk: ['wrk', '-v'],
    nginx: ['nginx', '-v'],
    Pushgateway: ['prometheus-pushgateway', '--version'],
  },
} as const;

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
});

function chosenRows(names: readonly string[]): readonly Row[] {
  const unknown = names.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown !== undefined) {
    throw new Error(`there is no row ${unknown}: choose from ${ROWS.map(({ name }) => name).join(', ')}`);
  }
  if (names.length > 0) return ROWS.filter(({ name }) => names.includes(name));
  return ROWS.filter(({ isLong = false }) => !(flags.quick && isLong));
}

const say = (text: string) => process.stderr.write(`  ${text}\n`);
const print = (text: string) => process.stdout.write(`${text}\n`);
const programs = createPrograms();

/** Undefined when the row could not be measured. */
async function measure(row: Row): Promise<RowResult | undefined> {
  say(`${row.name} …`);
  try {
    const found = await row.measure({ quick: flags.quick, programs, say });
    for (const result of found.results) print(resultLine(result));
    return found;
  } catch (error) {
    print(`${row.name}: could not be measured: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
    return undefined;
  } finally {
    await programs.stopAll();
  }
}

/** Only a whole run says what the project can do; another one is written when that is asked for. */
function write(found: readonly RowResult[]): void {
  const title = `Results of ${new Date().toISOString().slice(0, 10)}${flags.quick ? ', quick run' : ''}`;
  const results = found.flatMap((row) => row.results);
  const page = resultsPage({ title, results, machine: machineLines(MACHINE) });
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), page);
  writeFileSync(join(import.meta.dirname, 'cost.svg'), picture(found.flatMap(({ curves = [] }) => curves)));
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await programs.close();
    process.exit(1);
  });
}

try {
  const rows = chosenRows(flags.only);
  const missing = installPrograms(PACKAGES, 'the benchmark');
  if (missing !== undefined) throw new Error(`the benchmark needs programs that are ${missing.advice}`);
  const found: RowResult[] = [];
  for (const row of rows) {
    const result = await measure(row);
    if (result !== undefined) found.push(result);
  }
  print(`\n${resultTable(found.flatMap(({ results }) => results))}`);
  const isWhole = found.length === ROWS.length && !flags.quick;
  if (isWhole || flags.write) write(found);
} catch (error) {
  print(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** Faults against the real program over real HTTP: each has the outcome that deploy/FAULTS.md documents. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY } from '../support/repository.ts';
import { meanIntervalMs } from './arrivals.ts';
import { CHAPTERS, FAULT_CASES } from './fault-cases.ts';
import { documentRow, faultDocument } from './fault-document.ts';
import { faultyWorld, seenApps } from './faulty-world.ts';
import { runMatrix } from './matrix.ts';
import { problemsOf } from './verdict.ts';

const DOCUMENT = join(REPOSITORY, 'deploy/FAULTS.md');
const MOST_RESIDENT_BYTES = 600_000_000;

/** `npm run faults` runs every case and writes the document; the suite runs the first of each chapter and every sixth after it. */
const IS_WHOLE = process.env.FAULT_CASES === 'all';
const CASES = IS_WHOLE
  ? FAULT_CASES
  : [...CHAPTERS.values()].flatMap((cases) => cases.filter((_, index) => index % 6 === 0));

test('metrics outlive a fault until their max_age and return with the first good poll, at one call a second', {
  timeout: 900_000,
}, async () => {
  const subjects = seenApps(CASES.map((_, index) => `app-${index + 1}`)).flatMap((app, index) => {
    const faultCase = CASES[index];
    return faultCase === undefined ? [] : [{ app, faultCase }];
  });
  const world = await faultyWorld(subjects.map(({ app }) => app));
  const trials = await runMatrix(world, subjects);

  expect(trials.length).toBeGreaterThanOrEqual(20);
  expect(trials.flatMap(problemsOf)).toEqual([]);
  if (IS_WHOLE) {
    await expect(faultDocument(trials)).toMatchFileSnapshot(DOCUMENT);
  } else {
    const documented = readFileSync(DOCUMENT, 'utf8').split('\n');
    const others = trials.map(documentRow).filter((row) => !documented.includes(row));
    expect(others, 'these rows are not in deploy/FAULTS.md; if they are right: npm run faults').toEqual([]);
  }
  const calls = world.calls();
  for (const { app } of subjects) expect(meanIntervalMs(calls, app)).toBeGreaterThanOrEqual(1000);
  expect(await residentBytes(world.exporter.url)).toBeLessThan(MOST_RESIDENT_BYTES);
  expect((await fetch(`${world.exporter.url}/-/healthy`)).status).toBe(200);
  const output = world.exporter.output();
  expect(subjects.filter(({ app }) => output.includes(app.secretKey))).toEqual([]);
  expect(output).not.toMatch(/eJ[\w*-]{60,}/);
});

test('deploy/FAULTS.md has a row for every case, in the order of the chapters', () => {
  const rows = readFileSync(DOCUMENT, 'utf8').matchAll(/^\| (?!fault \|)([^|-][^|]*) \|.*\|$/gm);
  expect([...rows].map(([, name]) => name)).toEqual(FAULT_CASES.map(({ name }) => name));
});

async function residentBytes(url: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(page)?.[1] ?? Number.NaN);
}

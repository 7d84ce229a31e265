/** Every fault against the real program over real HTTP; the committed document says what came of it. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY } from '../support/repository.ts';
import { smallestIntervalMs } from './arrivals.ts';
import { FAULT_CASES } from './fault-cases.ts';
import { faultDocument } from './fault-document.ts';
import { faultyWorld, seenApps } from './faulty-world.ts';
import { runMatrix } from './matrix.ts';
import { problemsOf } from './verdict.ts';

const MOST_RESIDENT_BYTES = 600_000_000;

test('figures outlive a fault until their max_age and return with the first good poll, at one call a second', async () => {
  const apps = seenApps(FAULT_CASES.map((_, index) => `app-${index + 1}`));
  const world = await faultyWorld(apps);
  const subjects = apps.flatMap((app, index) => {
    const faultCase = FAULT_CASES[index];
    return faultCase === undefined ? [] : [{ app, faultCase }];
  });
  const trials = await runMatrix(world, subjects);

  expect(trials.length).toBeGreaterThanOrEqual(40);
  await expect(faultDocument(trials)).toMatchFileSnapshot(join(REPOSITORY, 'deploy/FAULTS.md'));
  expect(trials.flatMap(problemsOf)).toEqual([]);
  const calls = world.calls();
  expect(Math.min(...apps.map((app) => smallestIntervalMs(calls, app)))).toBeGreaterThanOrEqual(1000);
  expect(await residentBytes(world.exporter.url)).toBeLessThan(MOST_RESIDENT_BYTES);
  expect((await fetch(`${world.exporter.url}/-/healthy`)).status).toBe(200);
  const output = world.exporter.output();
  expect(apps.filter(({ secretKey }) => output.includes(secretKey))).toEqual([]);
  expect(output).not.toMatch(/eJ[\w*-]{60,}/);
});

async function residentBytes(url: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(page)?.[1] ?? Number.NaN);
}

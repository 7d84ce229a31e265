/** Two apps of one exporter, of which one never gets an answer: the other does not notice. */
import { expect, test } from 'vitest';
import { COMMANDS } from './app-page.ts';
import { callsPerPoll, meanIntervalMs, usualCount } from './arrivals.ts';
import { faultyWorld, pageOf, seenApps } from './faulty-world.ts';
import { agreesWithTruth } from './matrix.ts';

test('the failure of one app changes neither the counts nor the call rate of another app', async () => {
  const apps = seenApps(['shop', 'club']);
  const world = await faultyWorld(apps);
  const [shop, club] = apps;
  if (shop === undefined || club === undefined) throw new Error('there are two apps');
  const { snapshots, watchUntil, setFaults } = world;
  await watchUntil((page) => page(shop).up && page(club).up);
  const started = snapshots.length;
  const beginMs = Date.now();
  await setFaults([{ kind: 'hang', after: 'headers', app: 'shop' }]);
  await watchUntil((page) => !page(shop).up);

  const seen = snapshots.slice(started);
  expect(seen.map((snapshot) => pageOf(snapshot, 'shop').up).at(-1)).toBe(false);
  const ofClub = seen.map((snapshot) => pageOf(snapshot, 'club'));
  expect(ofClub.every(({ up }) => up)).toBe(true);
  expect(ofClub.every((page) => agreesWithTruth(world, club, page))).toBe(true);
  expect(ofClub.at(-1)?.failures).toEqual({});
  for (const command of COMMANDS) {
    const successes = new Set(ofClub.map(({ commands }) => commands[command].lastSuccessMs));
    expect(successes.size).toBeGreaterThanOrEqual(3);
  }
  const calls = callsPerPoll(world.calls(), club, { fromMs: beginMs, toMs: Date.now() });
  expect(usualCount(calls)).toBe(2);
  expect(meanIntervalMs(world.calls(), club)).toBeGreaterThanOrEqual(1000);
});

/** DETECTION.md is of the present rules: its rows have the present digests, and a replayed sample equals its rows. */
import { describe, expect, inject, test } from 'vitest';
import { detect, digestOf } from './detect.ts';
import {
  committedDocument,
  committedRows,
  documentOf,
  firedIn,
  type ReplayedRow,
  staleScenarios,
} from './replayed.ts';
import { INCIDENTS, QUIET, SCENARIOS } from './scenarios.ts';

/** The longest time from the first lost push to the page: the delay of the windows, a poll, and the alert's `for`. */
const PAGE_WITHIN_MINUTES = 15;

/** Cheap, and of every kind: a code, receipts, the upstream, the exporter, and a quiet time. */
const SAMPLE = [
  'APNs key expired in the evening',
  'One platform dark',
  'Upstream down',
  'Exporter gone',
  'One failed poll',
];

describe('the committed rows of the detection table', () => {
  const rows = committedRows();

  test('are of the present rules and scenarios', () => {
    const stale = staleScenarios(rows).map(({ name }) => name);
    expect(stale, 'replay these scenarios by: npm run detection').toEqual([]);
    expect(rows.map(({ name }) => name)).toEqual(SCENARIOS.map(({ name }) => name));
  });

  test('make DETECTION.md as it is committed', () => {
    expect(committedDocument()).toBe(documentOf(rows));
  });

  test.each(INCIDENTS)('name $expected for "$name", and no alert before the incident begins', (scenario) => {
    const fired = firedIn(rows, scenario);
    expect(fired.map(({ name }) => name)).toContain(scenario.expected);
    expect(fired.filter(({ firstMinute }) => firstMinute < scenario.incidentMinute)).toEqual([]);
  });

  test.each(INCIDENTS.filter(({ expected }) => expected === 'TimpushConfigurationLoss'))(
    'page for "$name" within a quarter of an hour',
    (scenario) => {
      const page = firedIn(rows, scenario).find(({ severity }) => severity === 'critical');
      expect(page?.name).toBe(scenario.expected);
      expect((page?.firstMinute ?? Number.NaN) - scenario.incidentMinute).toBeLessThan(PAGE_WITHIN_MINUTES);
    },
  );

  test.each(QUIET)('name no alert for "$name"', (scenario) => {
    expect(firedIn(rows, scenario)).toEqual([]);
  });

  test('are stale when their digest is another or when there is none', () => {
    const [first, second] = SCENARIOS;
    const changed = rows.map(
      (row): ReplayedRow => (row.name === first?.name ? { ...row, digest: 'of other rules' } : row),
    );
    expect(staleScenarios(changed.filter(({ name }) => name !== second?.name))).toEqual([first, second]);
  });
});

describe('the digest of a scenario', () => {
  const [scenario] = INCIDENTS.filter(({ name }) => name === 'Exporter gone');
  if (scenario === undefined) throw new Error('there is no such scenario');

  test('does not change with the name, the story and the expected alert', () => {
    expect(digestOf({ ...scenario, name: 'other', story: 'other', expected: 'Other' })).toBe(
      digestOf(scenario),
    );
  });

  test.each([
    ['the seed', { seed: 2 }],
    ['the minutes without an exporter', { exporterDown: (minute: number) => minute === 7 }],
    ['the minutes of failed polls', { pollFailure: (minute: number) => failureAt(minute) }],
    ['the length of the replay', { minutes: 100 }],
  ])('changes with %s', (_, change) => {
    expect(digestOf({ ...scenario, ...change })).not.toBe(digestOf(scenario));
  });
});

function failureAt(minute: number) {
  return minute === 7 ? ({ reason: 'server', message: 'HTTP 502', advice: 'wait' } as const) : undefined;
}

describe.skipIf(inject('missingPrograms').includes('promtool'))('a replay through promtool', () => {
  test.each(SAMPLE)('of "%s" fires the alerts of its committed row', async (name) => {
    const [scenario] = SCENARIOS.filter((one) => one.name === name);
    if (scenario === undefined) throw new Error('there is no such scenario');
    expect(await detect(scenario)).toEqual(firedIn(committedRows(), scenario));
  });
});

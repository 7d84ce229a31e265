import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOSS_STAGES, type PlatformLossBucket } from '../../../src/core/losses/loss.ts';
import { overallLossRows, platformLossRows } from '../../../src/core/losses/loss-rows.ts';
import type { Platform } from '../../../src/core/losses/platform.ts';
import { bucket, platformBucket } from '../polls/outcomes.ts';

const ALL = { maxCodes: 200 };

/** A bucket of `ready_to_send` for each code of `counts`. */
const lost = (counts: Readonly<Record<string, number>>, info = '') =>
  Object.entries(counts).map(([code, count]) => bucket('ready_to_send', code, count, info));

/** Code and counts of each row, and how many codes are folded into it. */
function table(...[windows, options]: Parameters<typeof overallLossRows>): readonly string[] {
  return overallLossRows(windows, options).map(
    ({ code, counts, folded }) => `${code}: ${counts.join(' ')}${folded === 0 ? '' : ` (${folded} folded)`}`,
  );
}

describe('the loss rows of several windows', () => {
  it('hold 0 where a window lacks the bucket', () => {
    expect(table([lost({ a: 1 }), lost({ a: 5, b: 3 }), []], ALL)).toEqual(['a: 1 5 0', 'b: 0 3 0']);
  });

  it('have no row for a bucket that has left every window', () => {
    expect(table([[], []], ALL)).toEqual([]);
    expect(table([], ALL)).toEqual([]);
  });

  it('have a row for a bucket that the upstream itself counts as 0', () => {
    expect(table([lost({ a: 0 })], ALL)).toEqual(['a: 0']);
  });

  it('are separate for each stage and platform', () => {
    const rows = platformLossRows(
      [
        [
          platformBucket('apns', 'ready_to_send', '-1', 1),
          platformBucket('fcm', 'ready_to_send', '-1', 2),
          platformBucket('apns', 'post_send_delivered', '-1', 3),
        ],
      ],
      ALL,
    );
    expect(rows.map(({ stage, platform, counts }) => [stage, platform, counts])).toEqual([
      ['ready_to_send', 'apns', [1]],
      ['ready_to_send', 'fcm', [2]],
      ['post_send_delivered', 'apns', [3]],
    ]);
  });

  it('have the description of the first window that has one', () => {
    const infoOf = (...infos: readonly string[]) =>
      overallLossRows(
        infos.map((info) => lost({ a: 1 }, info)),
        ALL,
      ).map((row) => row.info);
    expect(infoOf('newest', 'older')).toEqual(['newest']);
    expect(infoOf('', 'older')).toEqual(['older']);
    expect(infoOf('', '')).toEqual(['']);
  });
});

describe('codes beyond max_codes', () => {
  it('are the smallest ones, added up under other', () => {
    expect(table([lost({ a: 1, b: 30, c: 2, d: 20 })], { maxCodes: 2 })).toEqual([
      'b: 30',
      'd: 20',
      'other: 3 (2 folded)',
    ]);
  });

  it('do not exist while there are at most max_codes', () => {
    expect(table([lost({ a: 1, b: 30 })], { maxCodes: 2 })).toEqual(['a: 1', 'b: 30']);
  });

  it('are chosen by their peak over all windows, so that a code is kept or folded in all of them', () => {
    const windows = [lost({ brief: 50, steady: 10 }), lost({ brief: 0, steady: 40 }), lost({ rare: 45 })];
    expect(table(windows, { maxCodes: 2 })).toEqual([
      'brief: 50 0 0',
      'rare: 0 0 45',
      'other: 10 40 0 (1 folded)',
    ]);
  });

  it('are chosen by name among codes of equal count, whatever the order of the answer', () => {
    const forwards = lost({ a: 5, b: 5, c: 5 });
    expect(table([forwards], { maxCodes: 2 })).toEqual(['a: 5', 'b: 5', 'other: 5 (1 folded)']);
    expect(table([forwards.toReversed()], { maxCodes: 2 })).toEqual(table([forwards], { maxCodes: 2 }));
  });

  it('are counted separately for each stage and platform', () => {
    const rows = platformLossRows(
      [
        [
          platformBucket('apns', 'ready_to_send', 'a', 1),
          platformBucket('apns', 'ready_to_send', 'b', 2),
          platformBucket('fcm', 'ready_to_send', 'a', 3),
          platformBucket('apns', 'post_send_delivered', 'a', 4),
        ],
      ],
      { maxCodes: 1 },
    );
    expect(rows.map(({ stage, platform, code, counts }) => [stage, platform, code, counts])).toEqual([
      ['ready_to_send', 'apns', 'b', [2]],
      ['ready_to_send', 'apns', 'other', [1]],
      ['ready_to_send', 'fcm', 'a', [3]],
      ['post_send_delivered', 'apns', 'a', [4]],
    ]);
  });

  it('are added to the upstream’s own code other, large or small, since two series cannot have the same labels', () => {
    expect(table([lost({ other: 90, a: 80, b: 3, c: 2 })], { maxCodes: 2 })).toEqual([
      'a: 80',
      'other: 95 (2 folded)',
    ]);
    expect(table([lost({ other: 1, a: 80, b: 3, c: 2 })], { maxCodes: 2 })).toEqual([
      'a: 80',
      'b: 3',
      'other: 3 (2 folded)',
    ]);
  });

  it('are described by their number, not by the text of one of them', () => {
    const rows = overallLossRows([lost({ a: 9, b: 2, c: 1 }, 'why')], { maxCodes: 1 });
    expect(rows.map(({ code, info }) => [code, info])).toEqual([
      ['a', 'why'],
      ['other', '2 codes added up'],
    ]);
  });
});

describe('any windows', () => {
  const anyBucket: fc.Arbitrary<PlatformLossBucket> = fc.record({
    stage: fc.constantFrom(...LOSS_STAGES),
    platform: fc.constantFrom<Platform>('apns', 'fcm', 'platform_9'),
    code: fc.oneof(fc.constantFrom('other', '__proto__', '-1', '403', 'a', 'b', 'c', 'd'), fc.string()),
    info: fc.constantFrom('', 'why', 'other'),
    count: fc.nat({ max: 1_000_000 }),
  });
  /** A decoded report has each (stage, platform, code) once. */
  const anyReport = fc.uniqueArray(anyBucket, {
    selector: ({ stage, platform, code }) => JSON.stringify([stage, platform, code]),
    maxLength: 40,
  });
  const anyWindows = fc.array(anyReport, { maxLength: 4 });
  const anyMaxCodes = fc.integer({ min: 1, max: 6 });

  const groupOf = ({ stage, platform }: { readonly stage: string; readonly platform: string }) =>
    `${stage} ${platform}`;

  it('keep their sum in each window, stage and platform, in at most max_codes + 1 rows', () => {
    let compared = 0;
    fc.assert(
      fc.property(anyWindows, anyMaxCodes, (windows, maxCodes) => {
        const rows = platformLossRows(windows, { maxCodes });
        const groups = new Set(windows.flat().map(groupOf));
        expect(new Set(rows.map(groupOf))).toEqual(groups);
        for (const group of groups) {
          const ownRows = rows.filter((row) => groupOf(row) === group);
          expect(ownRows.length).toBeLessThanOrEqual(maxCodes + 1);
          const sums = windows.map((buckets) =>
            buckets.filter((one) => groupOf(one) === group).reduce((sum, { count }) => sum + count, 0),
          );
          expect(
            windows.map((_, at) => ownRows.reduce((sum, row) => sum + (row.counts[at] ?? 0), 0)),
          ).toEqual(sums);
          compared += 1;
        }
      }),
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('have one row for each code, with the counts of that code unless it is folded', () => {
    let compared = 0;
    fc.assert(
      fc.property(anyWindows, anyMaxCodes, (windows, maxCodes) => {
        const rows = platformLossRows(windows, { maxCodes });
        const keys = rows.map((row) => JSON.stringify([groupOf(row), row.code]));
        expect(new Set(keys).size).toBe(keys.length);
        for (const row of rows.filter(({ folded }) => folded === 0)) {
          const counts = windows.map(
            (buckets) =>
              buckets.find((one) => groupOf(one) === groupOf(row) && one.code === row.code)?.count ?? 0,
          );
          expect(row.counts).toEqual(counts);
          compared += 1;
        }
      }),
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('fold no code that is larger than a code they keep', () => {
    let compared = 0;
    fc.assert(
      fc.property(anyWindows, anyMaxCodes, (windows, maxCodes) => {
        const rows = platformLossRows(windows, { maxCodes });
        for (const other of rows.filter(({ folded }) => folded > 0)) {
          const group = rows.filter((row) => groupOf(row) === groupOf(other) && row !== other);
          const keptCodes = new Set(group.map(({ code }) => code));
          const smallestKept = Math.min(...group.map(({ counts }) => Math.max(...counts)));
          const foldedPeaks = windows
            .flat()
            .filter((one) => groupOf(one) === groupOf(other) && !keptCodes.has(one.code))
            .filter(({ code }) => code !== 'other')
            .map(({ count }) => count);
          expect(Math.max(0, ...foldedPeaks)).toBeLessThanOrEqual(smallestKept);
          compared += 1;
        }
      }),
    );
    expect(compared).toBeGreaterThan(20);
  });

  it('give the same rows in whatever order the upstream lists its buckets', () => {
    fc.assert(
      fc.property(anyWindows, anyMaxCodes, (windows, maxCodes) => {
        const sorted = (ordered: readonly (readonly PlatformLossBucket[])[]) =>
          platformLossRows(ordered, { maxCodes })
            .map((row) => JSON.stringify(row))
            .sort();
        expect(sorted(windows.map((buckets) => buckets.toReversed()))).toEqual(sorted(windows));
      }),
    );
  });

  it('give the counts of the whole app the same rows as those of a single platform', () => {
    fc.assert(
      fc.property(anyWindows, anyMaxCodes, (windows, maxCodes) => {
        const apns = windows.map((buckets) => buckets.filter(({ platform }) => platform === 'apns'));
        const withoutPlatform = (row: object) => ({ ...row, platform: undefined });
        expect(overallLossRows(apns, { maxCodes })).toEqual(
          platformLossRows(apns, { maxCodes }).map(withoutPlatform),
        );
      }),
    );
  });
});

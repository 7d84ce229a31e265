import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { funnelSum, lossSum } from '../../src/backfill/running-sum.ts';
import type { SliceReports } from '../../src/backfill/samples-by-time.ts';
import { anySlice, summedReports } from './traffic.ts';

/** Sorted, so that the order of arrival does not matter. */
function sorted({ loss, statistics }: SliceReports): unknown {
  const byText = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
  return {
    overall: byText(loss.overall),
    byPlatform: byText(loss.byPlatform),
    funnel: { ...statistics, byPlatform: byText(statistics.byPlatform) },
  };
}

describe('the running sum of slices', () => {
  it('equals at every step the one report of its slices, for any slices and any length', () => {
    fc.assert(
      fc.property(
        fc.array(anySlice, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        (slices, length) => {
          const [loss, statistics] = [lossSum(), funnelSum()];
          slices.forEach((slice, index) => {
            loss.add(slice.loss);
            statistics.add(slice.statistics);
            const leaving = slices[index - length];
            if (leaving !== undefined) {
              loss.subtract(leaving.loss);
              statistics.subtract(leaving.statistics);
            }
            const direct = summedReports(slices.slice(Math.max(0, index - length + 1), index + 1));
            const sum = { loss: loss.total(), statistics: statistics.total() };
            expect(sorted(withoutInfo(sum))).toEqual(sorted(withoutInfo(direct)));
          });
        },
      ),
    );
  });

  it('has the description of a code from the newest slice that has one', () => {
    const sum = lossSum();
    const bucket = { stage: 'ready_to_send', code: '-2', count: 1 } as const;
    for (const info of ['first', 'second', '']) sum.add({ overall: [{ ...bucket, info }], byPlatform: [] });
    expect(sum.total().overall).toEqual([{ ...bucket, info: 'second', count: 3 }]);
  });

  it('is empty at first and after all its slices have left', () => {
    fc.assert(
      fc.property(fc.array(anySlice, { maxLength: 6 }), (slices) => {
        const [loss, statistics] = [lossSum(), funnelSum()];
        for (const slice of slices) {
          loss.add(slice.loss);
          statistics.add(slice.statistics);
        }
        for (const slice of slices) {
          loss.subtract(slice.loss);
          statistics.subtract(slice.statistics);
        }
        expect(loss.total()).toEqual({ overall: [], byPlatform: [] });
        expect(statistics.total()).toEqual({
          sendable: 0,
          sent: 0,
          delivered: 0,
          clicked: 0,
          byPlatform: [],
        });
      }),
    );
  });

  it('rejects a sum from which it could not subtract exactly', () => {
    const sum = funnelSum();
    const slice = { sendable: Number.MAX_SAFE_INTEGER, sent: 0, delivered: 0, clicked: 0, byPlatform: [] };
    sum.add(slice);
    expect(() => sum.add({ ...slice, sendable: 1 })).toThrow('more pushes than a safe integer holds');
  });
});

/** Another test covers the descriptions of codes. */
function withoutInfo({ loss, statistics }: SliceReports): SliceReports {
  return {
    statistics,
    loss: {
      overall: loss.overall.map((bucket) => ({ ...bucket, info: '' })),
      byPlatform: loss.byPlatform.map((bucket) => ({ ...bucket, info: '' })),
    },
  };
}

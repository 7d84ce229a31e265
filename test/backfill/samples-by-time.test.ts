import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BackfilledApp, type SliceReports, samplesByTime } from '../../src/backfill/samples-by-time.ts';
import { planSlices, slicesOf } from '../../src/backfill/slice-plan.ts';
import { FAMILY_NAMES, METRIC_CATALOG } from '../../src/core/metrics/metric-catalog.ts';
import { countSamples, type Samples } from '../../src/core/metrics/samples.ts';
import { anySlice, summedReports } from './traffic.ts';

const STEP = 300;
const FROM = 1_741_780_800;

const SHOP: BackfilledApp = {
  name: 'shop',
  maxCodes: 3,
  windows: [
    { name: '5m', lengthSeconds: 300 },
    { name: '15m', lengthSeconds: 900 },
    { name: '1d', lengthSeconds: 86_400 },
  ],
  wanted: new Set(['5m', '15m', '1d']),
};

function slicesFor(reports: readonly unknown[]) {
  return planSlices({
    from: FROM,
    to: FROM + (reports.length + 1) * STEP,
    stepSeconds: STEP,
    delaySeconds: 300,
  });
}

function timeline(reports: readonly (SliceReports | undefined)[], app = SHOP) {
  const slices = slicesFor(reports);
  expect(slices).toHaveLength(reports.length);
  const reportsOf = ({ start }: { readonly start: number }) => reports[(start - FROM) / STEP];
  return [...samplesByTime({ app, slices, stepSeconds: STEP, reportsOf })];
}

/** Each sample as a text, in an order of its own; descriptions left aside. */
function texts(samples: Samples): readonly string[] {
  return [...samples]
    .flatMap(([family, list]) =>
      list.map(
        ({ labels: { err_info, cause, ...labels }, value }) => `${family} ${JSON.stringify(labels)} ${value}`,
      ),
    )
    .sort();
}

describe('the samples of a timestamp', () => {
  it('equal those of the live exposition for reports of the same windows, for any traffic', () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.array(anySlice, { minLength: 1, maxLength: 8 }), (reports) => {
        timeline(reports).forEach(({ at, samples }, index) => {
          expect(at).toBe(FROM + (index + 2) * STEP);
          const current = SHOP.windows.map((window) => {
            const first = Math.max(0, index + 1 - slicesOf(window, STEP));
            return { window: window.name, ...summedReports(reports.slice(first, index + 1)) };
          });
          const live = countSamples(SHOP, {
            loss: current.map(({ window, loss }) => ({ window, report: loss })),
            statistics: current.map(({ window, statistics }) => ({ window, report: statistics })),
          });
          const isWhole = (text: string) =>
            !text.includes('"window":"1d"') && (index >= 2 || !text.includes('"window":"15m"'));
          const expected = texts(live).filter(
            (text) => isWhole(text) && !text.startsWith('timpush_codes_folded'),
          );
          expect(texts(samples)).toEqual(expected);
          compared += expected.length;
        });
      }),
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('are counts and descriptions of codes only, because no poll of that time exists', () => {
    const reports = fc.sample(anySlice, { numRuns: 20, seed: 7 });
    const families = new Set(timeline(reports).flatMap(({ samples }) => [...samples.keys()]));
    expect([...families].filter((family) => !METRIC_CATALOG[family].labels.includes('push_type'))).toEqual(
      [],
    );
    expect(
      FAMILY_NAMES.filter((name) => name.endsWith('_pushes')).filter((name) => !families.has(name)),
    ).toEqual([]);
  });

  it('contain a code with zero while a longer window contains it, even an incomplete one', () => {
    const lost = slice([{ stage: 'ready_to_send', code: '-2', info: 'no token', count: 4 }]);
    const moments = timeline([lost, slice([]), slice([]), slice([])]);
    const counts = moments.map(({ samples }) =>
      (samples.get('timpush_loss_pushes') ?? []).map(({ labels, value }) => `${labels.window} ${value}`),
    );
    expect(counts).toEqual([['5m 4'], ['5m 0'], ['5m 0', '15m 4'], ['5m 0', '15m 0']]);
  });

  it('are left out for windows that cover a gap, and start again after it', () => {
    const moments = timeline([slice([]), slice([]), undefined, slice([]), slice([]), slice([])]);
    const shown = moments.map(({ at, samples }) => [
      (at - FROM) / STEP - 2,
      (samples.get('timpush_sent_pushes') ?? []).map(({ labels, value }) => `${labels.window} ${value}`),
    ]);
    expect(shown).toEqual([
      [0, ['5m 1']],
      [1, ['5m 1']],
      [3, ['5m 1']],
      [4, ['5m 1']],
      [5, ['5m 1', '15m 3']],
    ]);
  });

  it('are those of the wanted windows only', () => {
    const moments = timeline([slice([]), slice([]), slice([])], { ...SHOP, wanted: new Set(['15m']) });
    expect(moments.map(({ samples }) => samples.get('timpush_sent_pushes')?.length ?? 0)).toEqual([0, 0, 1]);
    expect(moments[0]?.samples.size).toBe(0);
  });
});

function slice(overall: SliceReports['loss']['overall']): SliceReports {
  return {
    loss: { overall, byPlatform: [] },
    statistics: { sendable: 1, sent: 1, delivered: 1, clicked: 0, byPlatform: [] },
  };
}

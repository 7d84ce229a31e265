import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fits, oldestRetained, planSlices } from '../../src/backfill/slice-plan.ts';
import { windowAt } from '../../src/core/window.ts';

/** 2025-03-12T13:30:00Z. */
const NOW = 1_741_786_200;
const HOUR = 3600;

const anySpec = fc
  .record({
    from: fc.integer({ min: NOW - 7 * 86_400, max: NOW }),
    spanSeconds: fc.integer({ min: 0, max: 86_400 }),
    stepMinutes: fc.integer({ min: 1, max: 120 }),
    delaySeconds: fc.integer({ min: 0, max: 7200 }),
  })
  .map(({ from, spanSeconds, stepMinutes, delaySeconds }) => ({
    from,
    to: from + spanSeconds,
    stepSeconds: stepMinutes * 60,
    delaySeconds,
  }));

describe('the slices', () => {
  it('complete a sample at every step', () => {
    const spec = { from: NOW - HOUR, to: NOW, stepSeconds: 900, delaySeconds: 300 };
    expect(planSlices(spec)).toEqual([
      { at: NOW - 1800, start: NOW - 3000, end: NOW - 2100 },
      { at: NOW - 900, start: NOW - 2100, end: NOW - 1200 },
      { at: NOW, start: NOW - 1200, end: NOW - 300 },
    ]);
  });

  it('follow one another without gap or overlap, within the bounds, each of one step', () => {
    let compared = 0;
    fc.assert(
      fc.property(anySpec, (spec) => {
        const slices = planSlices(spec);
        for (const [index, { start, end, at }] of slices.entries()) {
          expect(end - start).toBe(spec.stepSeconds);
          expect(start).toBeGreaterThanOrEqual(spec.from);
          expect(at).toBeLessThanOrEqual(spec.to);
          expect(at % spec.stepSeconds).toBe(0);
          if (index === 0) continue;
          expect(start).toBe(slices[index - 1]?.end);
          compared += 1;
        }
      }),
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('end with the windows of a live poll at the same time, for any delay', () => {
    let compared = 0;
    fc.assert(
      fc.property(anySpec, (spec) => {
        for (const { at, end } of planSlices(spec)) {
          const live = windowAt(at, {
            lengthSeconds: 60,
            delaySeconds: spec.delaySeconds,
            marginSeconds: 60,
          });
          expect(end).toBe(live.end);
          compared += 1;
        }
      }),
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('include every slice within the bounds', () => {
    let compared = 0;
    fc.assert(
      fc.property(anySpec, (spec) => {
        const slices = planSlices(spec);
        const first = slices[0];
        const last = slices.at(-1);
        if (first === undefined || last === undefined) return;
        expect(first.start - spec.stepSeconds).toBeLessThan(spec.from);
        expect(last.at + spec.stepSeconds).toBeGreaterThan(spec.to);
        compared += 1;
      }),
    );
    expect(compared).toBeGreaterThan(20);
  });

  it('are none when no whole step is between the bounds', () => {
    expect(planSlices({ from: NOW - 400, to: NOW, stepSeconds: 300, delaySeconds: 300 })).toEqual([]);
  });
});

it('a window fits when it consists of whole steps', () => {
  expect(fits({ name: '1h', lengthSeconds: HOUR }, 900)).toBe(true);
  expect(fits({ name: '1h', lengthSeconds: HOUR }, 420)).toBe(false);
  expect(fits({ name: '5m', lengthSeconds: 300 }, 900)).toBe(false);
});

it('the oldest retained second is seven days ago, plus a margin for the call', () => {
  expect(oldestRetained(NOW + 0.5)).toBe(NOW - 7 * 86_400 + 61);
});

/** The rules about the samples of an app, checked after any sequence of polls and while time passes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LOSS_STAGES, type LossReport } from '../../../src/core/losses/loss.ts';
import type { FamilyName } from '../../../src/core/metrics/metric-catalog.ts';
import { appSamples, type Samples } from '../../../src/core/metrics/samples.ts';
import {
  afterPoll,
  initialState,
  type Outcome,
  type WindowOutcome,
} from '../../../src/core/polls/poll-state.ts';
import { bucket, failed, NO_PUSHES, succeeded } from './outcomes.ts';

const APP = {
  name: 'shop',
  sdkappid: 1400000000,
  dataCenter: 'singapore',
  maxCodes: 2,
  windows: [
    { name: '5m', maxAgeMs: 3_000 },
    { name: '1h', maxAgeMs: 10_000 },
  ],
};
const START_MS = 1_741_784_880_000;

const anyLosses: fc.Arbitrary<LossReport> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...LOSS_STAGES), fc.constantFrom('-1', '403', '410', 'other', 'x')), {
    selector: ([stage, code]) => `${stage} ${code}`,
  })
  .chain((codes) =>
    fc.tuple(...codes.map(([stage, code]) => fc.nat(99).map((count) => bucket(stage, code, count)))),
  )
  .map((overall) => ({ overall, byPlatform: [] }));

interface Step {
  readonly afterMs: number;
  readonly window: string;
  /** Undefined when the poll failed. */
  readonly losses: LossReport | undefined;
}

const anySteps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 1, max: 4_000 }),
    window: fc.constantFrom('5m', '1h'),
    losses: fc.option(anyLosses, { nil: undefined }),
  }),
  { maxLength: 12 },
);

interface LastGood {
  readonly atMs: number;
  readonly losses: LossReport;
}

/** Compares the samples with the last good poll of each window, which alone decides on them. */
function checkRules(samples: Samples, lastGood: ReadonlyMap<string, LastGood>, nowMs: number): void {
  const shown = APP.windows.filter(({ name, maxAgeMs }) => {
    const good = lastGood.get(name);
    return good !== undefined && nowMs - good.atMs <= maxAgeMs;
  });
  for (const { name } of APP.windows) {
    const labels = { api: 'normal_push_loss', window: name };
    const successSeconds = (lastGood.get(name)?.atMs ?? 0) / 1000;
    expect(valuesOf(samples, 'timpush_poll_last_success_timestamp_seconds', labels)).toEqual([
      successSeconds,
    ]);
    const isShown = shown.some((window) => window.name === name);
    expect(valuesOf(samples, 'timpush_sent_pushes', { window: name })).toHaveLength(isShown ? 1 : 0);
    if (!isShown) expect(valuesOf(samples, 'timpush_loss_pushes', { window: name })).toEqual([]);
  }
  const codes = shown.map(({ name }) => codesOf(samples, name));
  for (const ofOne of codes) expect(ofOne).toEqual(codes[0]);
  for (const { name } of shown) {
    for (const stage of LOSS_STAGES) {
      const sum = total(valuesOf(samples, 'timpush_loss_pushes', { window: name, loss_stage: stage }));
      const reported = lastGood.get(name)?.losses.overall.filter((loss) => loss.stage === stage) ?? [];
      expect(sum).toBe(total(reported.map(({ count }) => count)));
    }
  }
}

function valuesOf(
  samples: Samples,
  family: FamilyName,
  labels: Readonly<Record<string, string>>,
): readonly number[] {
  return (samples.get(family) ?? [])
    .filter((sample) => Object.entries(labels).every(([name, value]) => sample.labels[name] === value))
    .map(({ value }) => value);
}

function codesOf(samples: Samples, window: string): readonly string[] {
  return (samples.get('timpush_loss_pushes') ?? [])
    .filter(({ labels }) => labels.window === window)
    .map(({ labels }) => `${labels.loss_stage} ${labels.err_code}`);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

test('counts are as fresh as the last success, absent when too old, 0 in a window that lacks a code, and keep their sums', () => {
  let absences = 0;
  let comparisons = 0;
  fc.assert(
    fc.property(anySteps, (steps) => {
      let state = initialState(APP.windows.map(({ name }) => name));
      let nowMs = START_MS;
      const lastGood = new Map<string, LastGood>();
      for (const { afterMs, window, losses } of steps) {
        nowMs += afterMs;
        // Counts can become too old without any poll.
        checkRules(appSamples(APP, state, nowMs), lastGood, nowMs);
        state = afterPoll(state, [outcomeOf(window, losses, nowMs)]);
        if (losses !== undefined) lastGood.set(window, { atMs: nowMs, losses });
        const samples = appSamples(APP, state, nowMs);
        checkRules(samples, lastGood, nowMs);
        if (lastGood.size > 0 && !samples.has('timpush_sent_pushes')) absences += 1;
        if (samples.has('timpush_loss_pushes')) comparisons += 1;
      }
    }),
    { numRuns: 500 },
  );
  expect(absences).toBeGreaterThan(0);
  expect(comparisons).toBeGreaterThan(100);
});

function outcomeOf(window: string, losses: LossReport | undefined, atMs: number): WindowOutcome {
  const outcome = <R>(report: R): Outcome<R> =>
    losses === undefined ? failed(atMs) : succeeded(report, atMs);
  return { window, loss: outcome(losses ?? { overall: [], byPlatform: [] }), statistics: outcome(NO_PUSHES) };
}

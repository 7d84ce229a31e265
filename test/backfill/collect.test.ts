import { describe, expect, it } from 'vitest';
import type { SliceApi } from '../../src/backfill/checkpoint.ts';
import { type CollectOptions, collect, expiredSlices, missingSlices } from '../../src/backfill/collect.ts';
import type { Slice } from '../../src/backfill/slice-plan.ts';
import { oldestRetained } from '../../src/backfill/slice-plan.ts';
import { ApiError } from '../../src/tencent/api-error.ts';

const NOW = 1_741_786_200;
const LOSS = { overall: [], byPlatform: [] };
const FUNNEL = { sendable: 0, sent: 0, delivered: 0, clicked: 0, byPlatform: [] };

function sliceAt(start: number): Slice {
  return { start, end: start + 300, at: start + 600 };
}

const SLICES = [0, 1, 2].map((index) => sliceAt(NOW - 3600 + index * 300));

/** Collects from an upstream that records its calls, into a checkpoint that contains some answers already. */
function collecting(given: Partial<CollectOptions> = {}, had: readonly string[] = []) {
  const asked: string[] = [];
  const recorded = new Set(had);
  const note = (api: SliceApi, start: number) => `${api} ${(start - (NOW - 3600)) / 300}`;
  const options: CollectOptions = {
    slices: SLICES,
    source: {
      loss: async ({ start }) => {
        asked.push(note('loss', start));
        return LOSS;
      },
      statistics: async ({ start }) => {
        asked.push(note('statistics', start));
        return FUNNEL;
      },
    },
    checkpoint: {
      has: (start, api) => recorded.has(note(api, start)),
      record: (start, api) => {
        recorded.add(note(api, start));
      },
    },
    retryBudget: { attemptMs: 1_000, pauseMs: 1, totalMs: 1_000 },
    signal: new AbortController().signal,
    nowMs: () => NOW * 1000,
    monotonicMs: () => 0,
    onAnswer: () => {},
    onTrouble: () => {},
    ...given,
  };
  return { asked, recorded, collected: collect(options) };
}

describe('collecting', () => {
  it('calls both APIs for every slice, the oldest slice first', async () => {
    const { asked, collected } = collecting();
    await collected;
    expect(asked).toEqual(['loss 0', 'statistics 0', 'loss 1', 'statistics 1', 'loss 2', 'statistics 2']);
  });

  it('repeats no call whose answer is recorded', async () => {
    const { asked, collected } = collecting({}, ['loss 0', 'statistics 0', 'loss 1']);
    await collected;
    expect(asked).toEqual(['statistics 1', 'loss 2', 'statistics 2']);
  });

  it('skips a slice whose retention ended in the meantime', async () => {
    // A minute is left for a call to be sent.
    const nowMs = () => ((SLICES[1]?.start ?? 0) + 7 * 86_400 - 60) * 1000;
    const { asked, collected } = collecting({ nowMs });
    await collected;
    expect(asked).toEqual(['loss 1', 'statistics 1', 'loss 2', 'statistics 2']);
  });

  it('records every answer that came before a failure or an interruption', async () => {
    const failure = new ApiError({ api: 'normal_push_statistics', reason: 'auth', fact: 'failed' });
    const failed = collecting({
      source: { loss: async () => LOSS, statistics: async () => Promise.reject(failure) },
    });
    await expect(failed.collected).rejects.toBe(failure);
    expect([...failed.recorded]).toEqual(['loss 0']);

    const stopping = new AbortController();
    const stopped = collecting({
      signal: stopping.signal,
      onAnswer: () => stopping.abort(new Error('stopped')),
    });
    await expect(stopped.collected).rejects.toThrow('stopped');
    expect([...stopped.recorded]).toEqual(['loss 0']);
  });
});

it('a slice is missing when one of its two answers is missing', () => {
  const has = (start: number, api: SliceApi) => api === 'loss' || start === SLICES[1]?.start;
  expect(missingSlices(SLICES, { has })).toEqual([SLICES[0], SLICES[2]]);
});

it('a slice is expired when it starts before the retention of the upstream', () => {
  const oldest = oldestRetained(NOW);
  expect(expiredSlices([sliceAt(oldest - 1), sliceAt(oldest)], NOW)).toEqual([sliceAt(oldest - 1)]);
});

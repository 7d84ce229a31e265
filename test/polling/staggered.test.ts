import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { staggerStarts } from '../../src/polling/staggered.ts';

function spreadOf(count: number) {
  vi.useFakeTimers({ now: 0, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const begunMs: number[] = [];
  staggerStarts(Array.from({ length: count }, () => () => void begunMs.push(Date.now())));
  return begunMs;
}

describe('things that are due at the same moment', () => {
  it('begin a millisecond apart, in their order, the first at once', async () => {
    const begunMs = spreadOf(3);
    expect(begunMs).toEqual([0]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(begunMs).toEqual([0, 1, 2]);
  });

  it('have all begun within a second, evenly, however many they are', async () => {
    const begunMs = spreadOf(4000);
    await vi.advanceTimersByTimeAsync(999);
    expect(begunMs).toHaveLength(4000);
    expect(begunMs.filter((ms) => ms < 500)).toHaveLength(2000);
  });

  it('may be none', () => {
    expect(spreadOf(0)).toEqual([]);
  });
});

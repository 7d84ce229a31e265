import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { staggerStarts } from '../../src/polling/staggered.ts';

function startsOf(count: number) {
  vi.useFakeTimers({ now: 0, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const startedMs: number[] = [];
  staggerStarts(Array.from({ length: count }, () => () => void startedMs.push(Date.now())));
  return startedMs;
}

describe('actions that are due at the same time', () => {
  it('start a millisecond apart and in order, the first at once', async () => {
    const startedMs = startsOf(3);
    expect(startedMs).toEqual([0]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(startedMs).toEqual([0, 1, 2]);
  });

  it('all start within a second, evenly, however many they are', async () => {
    const startedMs = startsOf(4000);
    await vi.advanceTimersByTimeAsync(999);
    expect(startedMs).toHaveLength(4000);
    expect(startedMs.filter((ms) => ms < 500)).toHaveLength(2000);
  });

  it('can be none', () => {
    expect(startsOf(0)).toEqual([]);
  });
});

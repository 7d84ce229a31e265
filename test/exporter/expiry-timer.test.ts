import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createExpiryTimer } from '../../src/exporter/expiry-timer.ts';

const NOW = Date.UTC(2025, 2, 12, 13, 30);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

describe('an expiry timer', () => {
  it('calls back once, just after the expiry', () => {
    const onExpired = vi.fn();
    createExpiryTimer(Date.now, onExpired).waitFor(NOW + 60_000);
    vi.advanceTimersByTime(60_000);
    expect(onExpired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onExpired).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('notices within ten seconds that the clock has jumped beyond the expiry', () => {
    const onExpired = vi.fn();
    createExpiryTimer(Date.now, onExpired).waitFor(NOW + 60_000);
    vi.setSystemTime(NOW + 3_600_000);
    vi.advanceTimersByTime(10_000);
    expect(onExpired).toHaveBeenCalledOnce();
  });

  it('waits for the newest expiry only, or for none', () => {
    const onExpired = vi.fn();
    const { waitFor } = createExpiryTimer(Date.now, onExpired);
    waitFor(NOW + 1_000);
    waitFor(NOW + 5_000);
    vi.advanceTimersByTime(5_000);
    expect(onExpired).not.toHaveBeenCalled();
    waitFor(undefined);
    expect(vi.getTimerCount()).toBe(0);
  });
});

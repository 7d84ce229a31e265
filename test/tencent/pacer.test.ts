import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPacer, type Pacer, type Permit, type PermitRequest } from '../../src/tencent/pacer.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const monotonicMs = () => Date.now();
const pacerOf = (intervalMs = 1000) => createPacer({ intervalMs, monotonicMs });

/** Requests a permit and records whether the pacer granted it. */
function asked(pacer: Pacer, request: Partial<PermitRequest> = {}) {
  const state: { permit?: Permit; error?: unknown } = {};
  pacer.acquire({ priority: 0, ...request }).then(
    (permit) => {
      state.permit = permit;
    },
    (error: unknown) => {
      state.error = error;
    },
  );
  return state;
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a permit', () => {
  it('is granted at once when no call was sent before', async () => {
    const first = asked(pacerOf());
    await pass(0);
    expect(first.permit?.waitedMs).toBe(0);
  });

  it('is granted an interval after the last send, however long the last permit was open before', async () => {
    const pacer = pacerOf();
    const first = asked(pacer);
    const second = asked(pacer);
    await pass(700);
    first.permit?.sent();
    await pass(999);
    expect(second.permit).toBeUndefined();
    await pass(1);
    expect(second.permit?.waitedMs).toBe(1700);
  });

  it('is not delayed by the duration of the previous call after its send', async () => {
    const pacer = pacerOf();
    const first = asked(pacer);
    await pass(0);
    first.permit?.sent();
    const second = asked(pacer);
    await pass(1000);
    expect(second.permit).toBeDefined();
    first.permit?.release();
    const third = asked(pacer);
    await pass(60_000);
    expect(third.permit).toBeUndefined();
  });

  it('lets the next one follow at once when it is released without a call', async () => {
    const pacer = pacerOf();
    const [first, second] = [asked(pacer), asked(pacer)];
    await pass(0);
    expect(second.permit).toBeUndefined();
    first.permit?.release();
    await pass(0);
    expect(second.permit).toBeDefined();
  });

  it('ignores every call of sent and release after the first', async () => {
    const pacer = pacerOf();
    const [first, second, third] = [asked(pacer), asked(pacer), asked(pacer)];
    await pass(0);
    first.permit?.release();
    first.permit?.sent();
    await pass(0);
    expect(second.permit).toBeDefined();
    second.permit?.sent();
    await pass(500);
    second.permit?.sent();
    first.permit?.release();
    await pass(500);
    expect(third.permit).toBeDefined();
  });

  it('is granted by priority, and among equal priorities in the order of requests', async () => {
    const pacer = pacerOf();
    const order: string[] = [];
    const join = async (name: string, priority: number) => {
      const permit = await pacer.acquire({ priority });
      order.push(name);
      permit.sent();
    };
    join('first', 9);
    join('week', 7);
    join('hour a', 1);
    join('day', 2);
    join('hour b', 1);
    await pass(2000);
    join('minute', 0);
    await pass(10_000);
    expect(order).toEqual(['first', 'hour a', 'hour b', 'minute', 'day', 'week']);
  });

  it('is no longer awaited when its signal aborts, and the other requests move up', async () => {
    const pacer = pacerOf();
    const controller = new AbortController();
    const first = asked(pacer);
    await pass(0);
    first.permit?.sent();
    const second = asked(pacer, { signal: controller.signal });
    const third = asked(pacer);
    await pass(500);
    controller.abort('no longer needed');
    await pass(0);
    expect(second).toEqual({ error: 'no longer needed' });
    await pass(500);
    expect(third.permit).toBeDefined();
  });

  it('is refused when its signal is already aborted', async () => {
    const pacer = pacerOf();
    const refused = asked(pacer, { signal: AbortSignal.abort('too late') });
    await pass(0);
    expect(refused).toEqual({ error: 'too late' });
    const next = asked(pacer);
    await pass(0);
    expect(next.permit).toBeDefined();
  });

  it('stays granted when its signal aborts afterwards', async () => {
    const pacer = pacerOf();
    const controller = new AbortController();
    const first = asked(pacer, { signal: controller.signal });
    const second = asked(pacer);
    await pass(0);
    controller.abort('too late');
    await pass(5000);
    expect(first.permit).toBeDefined();
    expect(second.permit).toBeUndefined();
    first.permit?.sent();
    await pass(1000);
    expect(second.permit).toBeDefined();
  });
});

describe('a changed interval', () => {
  it('counts from the last send, also for requests that wait already', async () => {
    const pacer = pacerOf(1000);
    const first = asked(pacer);
    await pass(0);
    first.permit?.sent();
    const second = asked(pacer);
    await pass(500);
    pacer.changeInterval(3000);
    await pass(2499);
    expect(second.permit).toBeUndefined();
    await pass(1);
    expect(second.permit?.waitedMs).toBe(3000);
    second.permit?.sent();
    const third = asked(pacer);
    await pass(2000);
    expect(third.permit).toBeUndefined();
    pacer.changeInterval(1000);
    await pass(0);
    expect(third.permit).toBeDefined();
  });

  it('revokes no granted permit', async () => {
    const pacer = pacerOf(1000);
    const [first, second] = [asked(pacer), asked(pacer)];
    await pass(0);
    pacer.changeInterval(1);
    await pass(5000);
    expect(first.permit).toBeDefined();
    expect(second.permit).toBeUndefined();
  });
});

describe('permits', () => {
  const visitor = fc.record({
    arrivesMs: fc.nat(4000),
    priority: fc.nat(3),
    holdsMs: fc.oneof(fc.constant(0), fc.nat(1500)),
    sends: fc.oneof(
      { arbitrary: fc.constant(true), weight: 3 },
      { arbitrary: fc.constant(false), weight: 1 },
    ),
    abortsAfterMs: fc.option(fc.nat(5000), { nil: undefined }),
  });

  it('are open one at a time, an interval apart, in order of priority, and all granted, for any schedule', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(visitor, { minLength: 2, maxLength: 12 }),
        // Timers that run ahead of the monotonic clock, as real ones do by parts of a millisecond.
        fc.constantFrom(1, 0.999, 0.9),
        async (visitors, rate) => {
          vi.setSystemTime(0);
          const clock = () => Date.now() * rate;
          const intervalMs = 1000;
          const pacer = createPacer({ intervalMs, monotonicMs: clock });
          const waiting = new Map<number, { priority: number; since: number }>();
          const sentAt: number[] = [];
          let holders = 0;
          let served = 0;
          let gaveUp = 0;
          const faults: unknown[] = [];

          visitors.forEach(({ arrivesMs, priority, holdsMs, sends, abortsAfterMs }, index) => {
            setTimeout(async () => {
              const controller = new AbortController();
              if (abortsAfterMs !== undefined) setTimeout(() => controller.abort('enough'), abortsAfterMs);
              const since = clock();
              waiting.set(index, { priority, since });
              try {
                const permit = await pacer.acquire({ priority, signal: controller.signal });
                served += 1;
                waiting.delete(index);
                holders += 1;
                expect(holders).toBe(1);
                expect(permit.waitedMs).toBeCloseTo(clock() - since, 6);
                expect(clock()).toBeGreaterThanOrEqual((sentAt.at(-1) ?? -intervalMs) + intervalMs);
                for (const other of waiting.values()) expect(other.priority).toBeGreaterThanOrEqual(priority);
                if (holdsMs > 0) await new Promise((resolve) => setTimeout(resolve, holdsMs));
                holders -= 1;
                if (sends) {
                  sentAt.push(clock());
                  permit.sent();
                }
                permit.release();
              } catch (reason) {
                if (reason !== 'enough') faults.push(reason);
                waiting.delete(index);
                gaveUp += 1;
              }
            }, arrivesMs);
          });
          await pass(60_000);
          expect(faults).toEqual([]);
          expect(served + gaveUp).toBe(visitors.length);
          for (const [index, at] of sentAt.entries()) {
            expect(at - (sentAt[index - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(intervalMs);
            if (index > 0) compared += 1;
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});

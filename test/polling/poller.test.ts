import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Failure, FailureReason } from '../../src/core/failure.ts';
import type { FunnelReport } from '../../src/core/losses/funnel.ts';
import type { LossReport } from '../../src/core/losses/loss.ts';
import type { WindowOutcome } from '../../src/core/polls/poll-state.ts';
import type { Window } from '../../src/core/window.ts';
import type { PlannedWindow, PollGroup } from '../../src/polling/plan.ts';
import { createPoller, type FetchOptions } from '../../src/polling/poller.ts';

const NOW_SECONDS = 1741786200;
const LOSS: LossReport = { overall: [], byPlatform: [] };
const FUNNEL: FunnelReport = { sendable: 4, sent: 3, delivered: 2, clicked: 1, byPlatform: [] };

const planned = (name: string, lengthMs: number): PlannedWindow => ({
  name,
  lengthMs,
  schedule: '* * * * *',
  maxAgeMs: 180_000,
  callsPerMinute: 2,
});
const HOUR = planned('1h', 3_600_000);
const DAY = planned('1d', 86_400_000);

const groupOf = (...windows: PlannedWindow[]): PollGroup => ({
  schedule: '* * * * *',
  timeZone: 'UTC',
  windows,
  delayMs: 300_000,
  deadlineMs: 48_000,
});

const failure = (reason: FailureReason): Failure => ({
  reason,
  message: `failed: ${reason}`,
  advice: 'mend it',
});

/** A call that the test answers. */
interface Call {
  readonly api: 'loss' | 'statistics';
  readonly window: Window;
  readonly options: FetchOptions;
  succeed(): void;
  fail(error: unknown): void;
}

function pollerWithCalls() {
  const calls: Call[] = [];
  const clock = { nowMs: NOW_SECONDS * 1000, monotonicMs: 7000 };
  const onPolled = vi.fn<(outcomes: readonly WindowOutcome[]) => void>();
  const onSkipped = vi.fn();
  const onInternalError = vi.fn();
  const fetch =
    <R>(api: Call['api'], report: R) =>
    (window: Window, options: FetchOptions) =>
      new Promise<R>((resolve, reject) => {
        options.signal.addEventListener('abort', () => reject(options.signal.reason));
        calls.push({ api, window, options, succeed: () => resolve(report), fail: reject });
      });
  const poller = createPoller({
    source: { loss: fetch('loss', LOSS), statistics: fetch('statistics', FUNNEL) },
    nowMs: () => clock.nowMs,
    monotonicMs: () => clock.monotonicMs,
    onPolled,
    onSkipped,
    onInternalError,
  });
  const call = (api: Call['api'], lengthSeconds: number): Call => {
    const found = calls.find((one) => one.api === api && one.window.end - one.window.start === lengthSeconds);
    if (found === undefined) throw new Error(`${api} of ${lengthSeconds} s was not called`);
    return found;
  };
  return { ...poller, calls, call, clock, onPolled, onSkipped, onInternalError };
}

/** The reasons of a poll's outcomes, `ok` for the good ones. */
function results(outcomes: readonly WindowOutcome[] | undefined): readonly string[] {
  return (outcomes ?? []).map(({ window, loss, statistics }) => {
    const [a, b] = [loss, statistics].map((outcome) => (outcome.ok ? 'ok' : outcome.failure.reason));
    return `${window} ${a} ${b}`;
  });
}

describe('a poll', () => {
  it('fetches both reports of every window, shorter windows first, until a common deadline', async () => {
    const { poll, calls } = pollerWithCalls();
    const polled = poll(groupOf(HOUR, DAY));
    expect(calls.map(({ api, window, options }) => [api, window, options.priority])).toEqual([
      ['loss', { start: 1741782300, end: 1741785900 }, 3_600_000],
      ['statistics', { start: 1741782300, end: 1741785900 }, 3_600_000],
      ['loss', { start: 1741699500, end: 1741785900 }, 86_400_000],
      ['statistics', { start: 1741699500, end: 1741785900 }, 86_400_000],
    ]);
    expect(new Set(calls.map(({ options }) => options.deadlineMs))).toEqual(new Set([55_000]));
    for (const call of calls) call.succeed();
    await polled;
  });

  it('passes on all outcomes together after the last one, each with its time', async () => {
    const { poll, call, clock, onPolled } = pollerWithCalls();
    const polled = poll(groupOf(HOUR, DAY));
    call('loss', 3600).succeed();
    call('statistics', 3600).fail(failure('server'));
    call('loss', 86_400).succeed();
    await setImmediate();
    expect(onPolled).not.toHaveBeenCalled();
    clock.nowMs += 2000;
    call('statistics', 86_400).succeed();
    await polled;
    expect(onPolled).toHaveBeenCalledOnce();
    const start = NOW_SECONDS * 1000;
    const hour = { start: 1741782300, end: 1741785900 };
    const day = { start: 1741699500, end: 1741785900 };
    expect(onPolled.mock.calls[0]?.[0]).toEqual([
      {
        window: '1h',
        loss: { ok: true, report: LOSS, bounds: hour, atMs: start },
        statistics: { ok: false, failure: failure('server'), atMs: start },
      },
      {
        window: '1d',
        loss: { ok: true, report: LOSS, bounds: day, atMs: start },
        statistics: { ok: true, report: FUNNEL, bounds: day, atMs: start + 2000 },
      },
    ]);
  });

  it('keeps a window of seven days within the retention until its deadline', async () => {
    const { poll, calls } = pollerWithCalls();
    void poll({ ...groupOf(planned('7d', 7 * 86_400_000)), deadlineMs: 120_000 });
    expect(calls[0]?.window.start).toBe(NOW_SECONDS - 7 * 86_400 + 120);
  });

  it('is skipped only while the previous poll of the same group is running', async () => {
    const { poll, calls, onSkipped, onPolled } = pollerWithCalls();
    const [hourly, daily] = [groupOf(HOUR), groupOf(DAY)];
    const first = poll(hourly);
    await poll(hourly);
    expect(onSkipped).toHaveBeenCalledTimes(1);
    const other = poll(daily);
    expect(onSkipped).toHaveBeenCalledTimes(1);
    expect(calls).toHaveLength(4);
    for (const call of calls) call.succeed();
    await Promise.all([first, other]);
    const next = poll(hourly);
    expect(calls).toHaveLength(6);
    for (const call of calls) call.succeed();
    await next;
    expect(onSkipped).toHaveBeenCalledTimes(1);
    expect(onPolled).toHaveBeenCalledTimes(3);
  });

  it('cancels all waiting calls after an auth failure', async () => {
    const { poll, call, onPolled } = pollerWithCalls();
    const polled = poll(groupOf(HOUR, DAY));
    call('statistics', 3600).succeed();
    await setImmediate();
    call('loss', 3600).fail(failure('auth'));
    await polled;
    expect(results(onPolled.mock.calls[0]?.[0])).toEqual(['1h auth ok', '1d auth auth']);
  });

  it('cancels only the waiting calls of the same API after a config failure', async () => {
    const { poll, call, onPolled } = pollerWithCalls();
    const polled = poll(groupOf(HOUR, DAY));
    call('loss', 3600).fail(failure('config'));
    await setImmediate();
    expect(call('loss', 86_400).options.signal.aborted).toBe(true);
    expect(call('statistics', 86_400).options.signal.aborted).toBe(false);
    call('statistics', 3600).succeed();
    call('statistics', 86_400).succeed();
    await polled;
    expect(results(onPolled.mock.calls[0]?.[0])).toEqual(['1h config ok', '1d config ok']);
  });

  it.each(['rate_limited', 'server', 'timeout', 'network', 'bad_request', 'api', 'deadline'] as const)(
    'continues all other calls after %s',
    async (reason) => {
      const { poll, calls, call, onPolled } = pollerWithCalls();
      const polled = poll(groupOf(HOUR, DAY));
      call('loss', 3600).fail(failure(reason));
      for (const one of calls) one.succeed();
      await polled;
      expect(results(onPolled.mock.calls[0]?.[0])).toEqual([`1h ${reason} ok`, '1d ok ok']);
    },
  );

  it('calls the upstream again after a poll that cancelled its calls', async () => {
    const { poll, calls, onPolled } = pollerWithCalls();
    const group = groupOf(HOUR);
    const first = poll(group);
    calls[0]?.fail(failure('auth'));
    await first;
    const second = poll(group);
    for (const call of calls) call.succeed();
    await second;
    expect(results(onPolled.mock.calls[1]?.[0])).toEqual(['1h ok ok']);
  });

  it('reports an error that is not a Failure as internal, and the next poll runs', async () => {
    const { poll, calls, onPolled, onInternalError } = pollerWithCalls();
    const group = groupOf(HOUR);
    const first = poll(group);
    const bug = new TypeError('x is not a function');
    calls[0]?.fail(bug);
    calls[1]?.succeed();
    await first;
    expect(onInternalError.mock.calls).toEqual([[bug]]);
    expect(results(onPolled.mock.calls[0]?.[0])).toEqual(['1h internal ok']);
    expect(JSON.stringify(onPolled.mock.calls[0])).not.toContain('x is not a function');
    const second = poll(group);
    expect(calls).toHaveLength(4);
    for (const call of calls) call.succeed();
    await second;
    expect(results(onPolled.mock.calls[1]?.[0])).toEqual(['1h ok ok']);
  });

  it('does not end polling when its outcomes cannot be applied', async () => {
    const { poll, calls, onPolled, onInternalError } = pollerWithCalls();
    const group = groupOf(HOUR);
    onPolled.mockImplementationOnce(() => {
      throw new Error('no memory');
    });
    const first = poll(group);
    for (const call of calls) call.succeed();
    await first;
    expect(onInternalError).toHaveBeenCalledExactlyOnceWith(new Error('no memory'));
    const second = poll(group);
    for (const call of calls) call.succeed();
    await second;
    expect(onPolled).toHaveBeenCalledTimes(2);
  });
});

describe('stopping a poller', () => {
  it('cancels waiting calls, ends polls without outcomes, and starts no further poll', async () => {
    const { poll, stop, calls, onPolled, onSkipped } = pollerWithCalls();
    const group = groupOf(HOUR, DAY);
    const polled = poll(group);
    await stop();
    await polled;
    expect(calls.every(({ options }) => options.signal.aborted)).toBe(true);
    await poll(group);
    expect(calls).toHaveLength(4);
    expect(onPolled).not.toHaveBeenCalled();
    expect(onSkipped).not.toHaveBeenCalled();
  });

  it('waits for a call that is under way', async () => {
    const underWay = Promise.withResolvers<LossReport>();
    const onPolled = vi.fn();
    const { poll, stop } = createPoller({
      source: { loss: () => underWay.promise, statistics: async () => FUNNEL },
      nowMs: () => 0,
      monotonicMs: () => 0,
      onPolled,
      onSkipped: () => {},
      onInternalError: () => {},
    });
    const order: string[] = [];
    const polled = poll(groupOf(HOUR)).then(() => order.push('polled'));
    const stopped = stop().then(() => order.push('stopped'));
    await setImmediate();
    expect(order).toEqual([]);
    underWay.resolve(LOSS);
    await Promise.all([polled, stopped]);
    expect(order.sort()).toEqual(['polled', 'stopped']);
    expect(onPolled).not.toHaveBeenCalled();
  });

  it('ends when no poll is running, and can happen twice', async () => {
    const { stop } = pollerWithCalls();
    await expect(stop()).resolves.toBeUndefined();
    await expect(stop()).resolves.toBeUndefined();
  });
});

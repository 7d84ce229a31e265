import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createJobs } from '../../src/polling/jobs.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A Wednesday, half past nine in the evening in Shanghai. */
const NOW = Date.UTC(2025, 2, 12, 13, 30, 20);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

/** Advances the clock and the timers. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
/** Sets the clock without the timers, like a clock change or a sleep of the machine. */
const jump = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** A job that records its ticks and its missed firings. */
function started(schedule: string, timeZone = 'UTC') {
  const ticks: string[] = [];
  const onMissed = vi.fn();
  const tick = vi.fn(() => void ticks.push(new Date().toISOString().slice(11, 19)));
  const onInternalError = vi.fn();
  const jobs = createJobs().start([{ schedule, timeZone, tick, onMissed }], onInternalError);
  onTestFinished(() => jobs.stop());
  return { ticks, tick, onMissed, onInternalError, stop: jobs.stop };
}

describe('jobs', () => {
  it('read their schedule in its time zone', async () => {
    const { ticks } = started('0 22 * * *', 'Asia/Shanghai');
    await pass(30 * MINUTE);
    expect(ticks).toEqual(['14:00:00']);
  });

  it('tick when their schedule fires, until they are stopped', async () => {
    const [minute, hour, seconds] = [started('* * * * *'), started('32 * * * *'), started('*/30 * * * * *')];
    await pass(100_000);
    expect(minute.ticks).toEqual(['13:31:00', '13:32:00']);
    expect(hour.ticks).toEqual(['13:32:00']);
    expect(seconds.ticks).toEqual(['13:30:30', '13:31:00', '13:31:30', '13:32:00']);
    for (const one of [minute, hour, seconds]) {
      one.stop();
      expect(one.onMissed).not.toHaveBeenCalled();
    }
    await pass(10 * MINUTE);
    expect(minute.ticks).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('do not tick for a firing at the time of their start', async () => {
    vi.setSystemTime(Date.UTC(2025, 2, 12, 13, 30));
    const { ticks } = started('* * * * *');
    await pass(59_999);
    expect(ticks).toEqual([]);
    await pass(1);
    expect(ticks).toEqual(['13:31:00']);
  });

  it('keep ticking after a tick has thrown', async () => {
    const { ticks, tick, onInternalError } = started('* * * * *');
    const bug = new Error('a bug');
    tick.mockImplementationOnce(() => {
      throw bug;
    });
    await pass(2 * MINUTE);
    expect(onInternalError).toHaveBeenCalledExactlyOnceWith(bug);
    expect(ticks).toEqual(['13:32:00']);
  });
});

describe('jobs in a zone whose clocks change', () => {
  it('tick every minute of the hour that clocks show twice', async () => {
    vi.setSystemTime(Date.UTC(2025, 9, 25, 23, 59, 30));
    const { ticks, onMissed } = started('* * * * *', 'Europe/Berlin');
    await pass(3 * HOUR);
    expect(ticks).toHaveLength(180);
    expect(new Set(ticks).size).toBe(180);
    expect(onMissed).not.toHaveBeenCalled();
  });

  it('tick every minute around the hour that clocks skip', async () => {
    vi.setSystemTime(Date.UTC(2025, 2, 29, 23, 59, 30));
    const { ticks, onMissed } = started('* * * * *', 'Europe/Berlin');
    await pass(3 * HOUR);
    expect(ticks).toHaveLength(180);
    expect(onMissed).not.toHaveBeenCalled();
  });
});

describe('jobs after a sleep of the machine or a jump of the clock', () => {
  it('tick once within ten seconds, count what they missed, and then tick by schedule', async () => {
    const { ticks, onMissed } = started('* * * * *');
    await pass(MINUTE);
    jump(8 * HOUR);
    await pass(10_000);
    expect(ticks).toEqual(['13:31:00', '21:31:30']);
    expect(onMissed).toHaveBeenCalledExactlyOnceWith(8 * 60 - 1);
    await pass(MINUTE);
    expect(ticks.slice(2)).toEqual(['21:32:00']);
    expect(onMissed).toHaveBeenCalledOnce();
  });

  it('tick late for a single firing, and count nothing as missed', async () => {
    const { ticks, onMissed } = started('0 14 * * *');
    jump(4 * HOUR);
    await pass(10_000);
    expect(ticks).toEqual(['17:30:30']);
    expect(onMissed).not.toHaveBeenCalled();
  });

  it('do not tick when no firing was due', async () => {
    const { ticks, onMissed } = started('0 12 * * *');
    jump(8 * HOUR);
    await pass(10_000);
    expect(ticks).toEqual([]);
    expect(onMissed).not.toHaveBeenCalled();
  });

  it('count at most a week of firings after a jump of many years', async () => {
    const { ticks, onMissed } = started('* * * * *');
    jump(56 * 365 * 24 * HOUR);
    await pass(10_000);
    expect(ticks).toHaveLength(1);
    expect(onMissed).toHaveBeenCalledExactlyOnceWith(7 * 24 * 60 - 1);
  });
});

describe('jobs after the clock was set back', () => {
  it('tick by the new time', async () => {
    const { ticks, onMissed } = started('* * * * *');
    await pass(2 * MINUTE);
    jump(-HOUR);
    await pass(2 * MINUTE);
    expect(ticks).toEqual(['13:31:00', '13:32:00', '12:33:00', '12:34:00']);
    expect(onMissed).not.toHaveBeenCalled();
  });

  it('do not tick again for a minute that a small correction repeats', async () => {
    const { ticks, onMissed } = started('* * * * *');
    await pass(40_500);
    jump(-30_000);
    await pass(3 * MINUTE);
    expect(ticks).toEqual(['13:31:00', '13:32:00', '13:33:00']);
    expect(onMissed).not.toHaveBeenCalled();
  });
});

describe('jobs with the same schedule', () => {
  it('tick a millisecond apart, and each counts what was missed', async () => {
    const ticks: string[] = [];
    const onMissed = vi.fn();
    const jobs = createJobs();
    for (const name of ['shop', 'club', 'bank']) {
      const tick = () => void ticks.push(`${name} ${Date.now() % MINUTE}`);
      const running = jobs.start([{ schedule: '* * * * *', timeZone: 'UTC', tick, onMissed }], () => {});
      onTestFinished(() => running.stop());
    }
    await pass(MINUTE);
    expect(ticks).toEqual(['shop 0', 'club 1', 'bank 2']);
    jump(8 * HOUR);
    await pass(10_002);
    expect(onMissed.mock.calls).toEqual([[479], [479], [479]]);
  });

  it('keep ticking when another one stops or throws, and do not tick after they are stopped', async () => {
    const jobs = createJobs();
    const start = (tick: () => void) =>
      jobs.start([{ schedule: '* * * * *', timeZone: 'UTC', tick, onMissed: () => {} }], () => {});
    const fails = start(() => {
      throw new Error('a bug');
    });
    const [tick, tickOfStopped] = [vi.fn(), vi.fn()];
    const stopsOther = start(() => stopped.stop());
    const stopped = start(tickOfStopped);
    const running = start(tick);
    await pass(2 * MINUTE);
    expect(tick).toHaveBeenCalledTimes(2);
    expect(tickOfStopped).not.toHaveBeenCalled();
    for (const one of [fails, stopsOther, running]) one.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('can be started again after all of them were stopped', async () => {
    const jobs = createJobs();
    const tick = vi.fn();
    const job = { schedule: '* * * * *', timeZone: 'UTC', tick, onMissed: () => {} };
    jobs.start([job], () => {}).stop();
    const again = jobs.start([job], () => {});
    onTestFinished(() => again.stop());
    await pass(MINUTE);
    expect(tick).toHaveBeenCalledOnce();
  });
});

import { setImmediate } from 'node:timers/promises';
import { Agent } from 'undici';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AppConfig } from '../../src/config/load.ts';
import type { Samples } from '../../src/core/metrics/samples.ts';
import { createPolledApp } from '../../src/exporter/app.ts';
import { planApp } from '../../src/polling/app-plan.ts';
import { KEY, testApp } from '../support/app-configs.ts';
import { documentedAnswers, refusal } from '../support/documented-answers.ts';
import { eventually } from '../support/eventually.ts';
import { recordedLog } from '../support/recorded-log.ts';
import { recordedRequests } from '../support/recorded-requests.ts';
import { type Script, scriptedUpstream } from '../support/scripted-upstream.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = Date.UTC(2025, 2, 12, 13, 30);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

async function polledApp(script: Script, change: (app: AppConfig) => AppConfig = (app) => app) {
  const upstream = await scriptedUpstream(script);
  const dispatcher = new Agent();
  const exported: Samples[] = [];
  const exporting: { error?: Error } = {};
  let waiting: { readonly count: number; readonly resolve: () => void } | undefined;
  const { log, lines } = recordedLog();
  const observer = { ...recordedRequests(), pollFailed: vi.fn(), pollSkipped: vi.fn(), signed: vi.fn() };
  const app = createPolledApp(
    change(testApp(upstream.url, { poll: { windows: ['1h'], max_age: '10m' } })),
    {
      nowMs: () => Date.now(),
      monotonicMs: () => performance.now(),
      random: () => 0,
      log,
      build: { version: '1', revision: '1', nodeVersion: '24' },
    },
    {
      observer,
      dispatcher,
      exportSamples: (samples) => {
        if (exporting.error !== undefined) throw exporting.error;
        exported.push(samples());
        if (waiting !== undefined && exported.length >= waiting.count) waiting.resolve();
      },
    },
  );
  app.exportNow();
  onTestFinished(async () => {
    await app.stop();
    await dispatcher.destroy();
  });
  /** Resolves after the `count`th export and the end of its poll. */
  const exportedTimes = async (count: number) => {
    await new Promise<void>((resolve) => {
      if (exported.length >= count) resolve();
      else waiting = { count, resolve };
    });
    await setImmediate();
  };
  return { ...app, upstream, exported, exportedTimes, exporting, lines, observer };
}

const firstOf = (samples: Samples | undefined, family: Parameters<Samples['get']>[0]) =>
  samples?.get(family)?.[0]?.value;

describe('an app', () => {
  it('exports that it is not up, and no counts, before its first poll', async () => {
    const { exported, isPolled } = await polledApp(documentedAnswers);
    expect(exported).toHaveLength(1);
    expect(firstOf(exported[0], 'timpush_up')).toBe(0);
    expect(exported[0]?.has('timpush_sendable_pushes')).toBe(false);
    expect(isPolled()).toBe(false);
  });

  it('exports all results of a poll in one step', async () => {
    const { pollAll, exported, exportedTimes, isPolled, lines, observer } =
      await polledApp(documentedAnswers);
    pollAll();
    await exportedTimes(2);
    expect(exported).toHaveLength(2);
    expect(firstOf(exported[1], 'timpush_up')).toBe(1);
    expect(firstOf(exported[1], 'timpush_sendable_pushes')).toBe(933478);
    expect(exported[1]?.get('timpush_loss_pushes')).toHaveLength(4);
    expect(isPolled()).toBe(true);
    expect(lines).toEqual([]);
    expect(observer.signed).toHaveBeenCalledExactlyOnceWith(NOW / 1000 + 86_400);
  });

  it('has one job for each schedule, and counts a tick during its poll as skipped', async () => {
    const { jobs, observer, upstream, exportedTimes } = await polledApp(documentedAnswers, (app) => ({
      ...app,
      poll: {
        ...app.poll,
        windows: [
          { name: '1h', lengthMs: 60 * MINUTE, schedule: '* * * * *' },
          { name: '1d', lengthMs: DAY, schedule: '*/15 * * * *' },
          { name: '5m', lengthMs: 5 * MINUTE, schedule: '* * * * *' },
        ],
      },
    }));
    expect(jobs.map(({ schedule, timeZone }) => [schedule, timeZone])).toEqual([
      ['* * * * *', 'UTC'],
      ['*/15 * * * *', 'UTC'],
    ]);
    jobs[0]?.tick();
    jobs[0]?.tick();
    jobs[1]?.tick();
    await exportedTimes(3);
    expect(observer.pollSkipped).toHaveBeenCalledOnce();
    expect(upstream.arrivals).toHaveLength(6);
  });

  it('counts the failure of a window whose call was cancelled after the refusal of another', async () => {
    const { pollAll, observer, upstream, exportedTimes } = await polledApp(
      () => refusal(70003, 'no such key'),
      (app) => ({
        ...app,
        poll: {
          ...app.poll,
          windows: [
            { name: '1h', lengthMs: 60 * MINUTE, schedule: '* * * * *' },
            { name: '5m', lengthMs: 5 * MINUTE, schedule: '* * * * *' },
          ],
        },
      }),
    );
    pollAll();
    await exportedTimes(2);
    expect(upstream.arrivals.length).toBeLessThan(4);
    expect(observer.pollFailed.mock.calls).toEqual([['auth'], ['auth'], ['auth'], ['auth']]);
  });

  it('keeps its samples after a failure, and logs the failure and the recovery once', async () => {
    const { pollAll, exported, exportedTimes, lines, upstream } = await polledApp(documentedAnswers);
    pollAll();
    await exportedTimes(2);
    upstream.answerBy(() => refusal(90045, 'push service closed'));
    for (const times of [3, 4]) {
      pollAll();
      await exportedTimes(times);
    }
    expect(firstOf(exported[3], 'timpush_up')).toBe(0);
    expect(firstOf(exported[3], 'timpush_sendable_pushes')).toBe(933478);
    upstream.answerBy(documentedAnswers);
    pollAll();
    await exportedTimes(5);
    expect(firstOf(exported[4], 'timpush_up')).toBe(1);
    const failed = (api: string) => ({
      level: 'warn',
      app: 'shop',
      api,
      windows: ['1h'],
      reason: 'config',
      code: 90045,
      advice: 'the push service is not enabled for this app: enable it in the Chat console',
      msg: `poll failed: ${api} answered ErrorCode 90045: push service closed; the last good values are exported until they are older than max_age`,
    });
    const recovered = (api: string) => ({
      level: 'info',
      app: 'shop',
      api,
      windows: ['1h'],
      msg: 'polls succeed again',
    });
    const both = ['normal_push_loss', 'normal_push_statistics'];
    expect(lines).toEqual([...both.map(failed), ...both.map(failed), ...both.map(recovered)]);
  });

  it('keeps polling after an internal error', async () => {
    const { pollAll, exportedTimes, exported, lines } = await polledApp(documentedAnswers, (app) => ({
      ...app,
      // Making the URL throws an error that the client does not expect.
      baseUrl: 'no url',
    }));
    pollAll();
    await exportedTimes(2);
    pollAll();
    await exportedTimes(3);
    expect(firstOf(exported[2], 'timpush_up')).toBe(0);
    expect(lines.filter(({ level }) => level === 'error').map(({ msg }) => msg)).toContain(
      'internal error while polling; the next poll runs by schedule',
    );
    expect(lines.filter(({ reason }) => reason === 'internal')).not.toEqual([]);
    expect(JSON.stringify(lines)).not.toContain(KEY);
  });

  it('keeps polling, also by schedule, after the export of its samples or the count of its polls failed', async () => {
    const { pollAll, jobs, exporting, exported, exportedTimes, lines, observer, upstream } =
      await polledApp(documentedAnswers);
    exporting.error = new Error('no export');
    observer.pollSkipped.mockImplementation(() => {
      throw new Error('no count');
    });
    pollAll();
    jobs[0]?.tick();
    await eventually(() => expect(lines).toHaveLength(2));
    expect(lines.map(({ level, msg, err }) => [level, msg, (err as Error).message])).toEqual(
      ['no count', 'no export'].map((message) => [
        'error',
        'internal error while polling; the next poll runs by schedule',
        message,
      ]),
    );
    delete exporting.error;
    jobs[0]?.tick();
    await exportedTimes(2);
    expect(firstOf(exported[1], 'timpush_up')).toBe(1);
    expect(upstream.arrivals).toHaveLength(4);
  });

  it('warns when its key cannot be read while the current signature is valid', async () => {
    let key: string | undefined = KEY;
    const { pollAll, exportedTimes, exported, lines } = await polledApp(documentedAnswers, (app) => ({
      ...app,
      readKey: async () => {
        if (key === undefined) throw new Error('the secret key file key.txt cannot be read (ENOENT)');
        return key;
      },
    }));
    pollAll();
    await exportedTimes(2);
    key = undefined;
    vi.setSystemTime(NOW + DAY / 2);
    pollAll();
    await exportedTimes(3);
    expect(firstOf(exported[2], 'timpush_up')).toBe(1);
    expect(lines[0]).toEqual({
      level: 'warn',
      app: 'shop',
      advice: 'correct the secret key file',
      msg: 'signing failed: the secret key file key.txt cannot be read (ENOENT); the current signature stays valid until 2025-03-13T13:30:00.000Z',
    });
  });
});

describe('the samples of an app', () => {
  it('expire just after their max_age, without a poll or a scrape', async () => {
    const { pollAll, exported, exportedTimes, upstream } = await polledApp(documentedAnswers);
    pollAll();
    await exportedTimes(2);
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(exported).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(exported).toHaveLength(3);
    const families = [...(exported[2]?.keys() ?? [])];
    expect(families.filter((name) => name.endsWith('_pushes') || name.startsWith('timpush_window'))).toEqual(
      [],
    );
    expect(firstOf(exported[2], 'timpush_up')).toBe(1);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(exported).toHaveLength(3);
    expect(upstream.arrivals).toHaveLength(2);
  });

  it('are exported by the next poll after an export failed', async () => {
    const { pollAll, exporting, exported, exportedTimes, lines } = await polledApp(documentedAnswers);
    pollAll();
    await exportedTimes(2);
    exporting.error = new Error('no export');
    await vi.advanceTimersByTimeAsync(10 * MINUTE + 1);
    expect(lines.map(({ level, err }) => [level, (err as Error).message])).toEqual([['error', 'no export']]);
    delete exporting.error;
    pollAll();
    await exportedTimes(3);
    expect(firstOf(exported[2], 'timpush_sendable_pushes')).toBe(933478);
  });

  it('expire later after each good poll', async () => {
    const { pollAll, exported, exportedTimes } = await polledApp(documentedAnswers);
    pollAll();
    await exportedTimes(2);
    await vi.advanceTimersByTimeAsync(9 * MINUTE);
    pollAll();
    await exportedTimes(3);
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(exported).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(exported).toHaveLength(4);
  });

  it('expire by the system clock after it was set back', async () => {
    const { pollAll, exported, exportedTimes } = await polledApp(documentedAnswers);
    pollAll();
    await exportedTimes(2);
    vi.setSystemTime(NOW - MINUTE);
    await vi.advanceTimersByTimeAsync(10 * MINUTE + 1);
    expect(exported.at(-1)?.has('timpush_sendable_pushes')).toBe(true);
    await vi.advanceTimersByTimeAsync(MINUTE + 1);
    expect(exported.at(-1)?.has('timpush_sendable_pushes')).toBe(false);
  });

  it('can have a max_age that is longer than a timer can wait', async () => {
    const { pollAll, exported, exportedTimes } = await polledApp(documentedAnswers, (app) => ({
      ...app,
      poll: { ...app.poll, windows: app.poll.windows.map((window) => ({ ...window, maxAgeMs: 30 * DAY })) },
    }));
    pollAll();
    await exportedTimes(2);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(exported).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(29 * DAY);
    expect(exported.at(-1)?.has('timpush_sendable_pushes')).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(exported.at(-1)?.has('timpush_sendable_pushes')).toBe(false);
  });
});

describe('a stopped app', () => {
  it('exports nothing any more, after a tick or an expiry', async () => {
    const { pollAll, exported, exportedTimes, stop, upstream } = await polledApp(documentedAnswers);
    pollAll();
    await exportedTimes(2);
    await stop();
    pollAll();
    await vi.advanceTimersByTimeAsync(DAY);
    expect(exported).toHaveLength(2);
    expect(upstream.arrivals).toHaveLength(2);
  });
});

describe('the plan of an app', () => {
  it('reads its schedules in its time zone', () => {
    const app = testApp('http://127.0.0.1:1', {
      poll: { windows: ['1h'], schedule: '30 3 * * *', time_zone: 'Europe/Berlin' },
    });
    // The clocks go forward on the night to 30 March.
    expect(planApp(app).windows[0]?.callsPerMinute).toBeCloseTo((2 * MINUTE) / (23 * 60 * MINUTE), 9);
  });
});

import { setImmediate } from 'node:timers/promises';
import { Agent } from 'undici';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AppConfig } from '../../src/config/load.ts';
import type { Samples } from '../../src/core/metrics/samples.ts';
import { createPolledApp } from '../../src/exporter/app.ts';
import { planApp } from '../../src/polling/app-plan.ts';
import { KEY, testApp } from '../support/app-configs.ts';
import { documentedAnswers, refusal } from '../support/documented-answers.ts';
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
  const shown: Samples[] = [];
  const show: { fault?: Error } = {};
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
      show: (samples) => {
        if (show.fault !== undefined) throw show.fault;
        shown.push(samples());
        if (waiting !== undefined && shown.length >= waiting.count) waiting.resolve();
      },
    },
  );
  app.show();
  onTestFinished(async () => {
    await app.stop();
    await dispatcher.destroy();
  });
  /** Resolves when something has been shown for the `count`th time, and the poll that brought it is over. */
  const shownTimes = async (count: number) => {
    await new Promise<void>((resolve) => {
      if (shown.length >= count) resolve();
      else waiting = { count, resolve };
    });
    await setImmediate();
  };
  return { ...app, upstream, shown, shownTimes, showing: show, lines, observer };
}

const firstOf = (samples: Samples | undefined, family: Parameters<Samples['get']>[0]) =>
  samples?.get(family)?.[0]?.value;

describe('an app', () => {
  it('shows that it is not up and has no figures before its first poll', async () => {
    const { shown, isPolled } = await polledApp(documentedAnswers);
    expect(shown).toHaveLength(1);
    expect(firstOf(shown[0], 'timpush_up')).toBe(0);
    expect(shown[0]?.has('timpush_sendable_pushes')).toBe(false);
    expect(isPolled()).toBe(false);
  });

  it('shows everything a poll brought in one step', async () => {
    const { pollAll, shown, shownTimes, isPolled, lines, observer } = await polledApp(documentedAnswers);
    pollAll();
    await shownTimes(2);
    expect(shown).toHaveLength(2);
    expect(firstOf(shown[1], 'timpush_up')).toBe(1);
    expect(firstOf(shown[1], 'timpush_sendable_pushes')).toBe(933478);
    expect(shown[1]?.get('timpush_loss_pushes')).toHaveLength(4);
    expect(isPolled()).toBe(true);
    expect(lines).toEqual([]);
    expect(observer.signed).toHaveBeenCalledExactlyOnceWith(NOW / 1000 + 86_400);
  });

  it('has a job per schedule, and counts a tick that comes while its poll is running', async () => {
    const { jobs, observer, upstream, shownTimes } = await polledApp(documentedAnswers, (app) => ({
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
    await shownTimes(3);
    expect(observer.pollSkipped).toHaveBeenCalledOnce();
    expect(upstream.arrivals).toHaveLength(6);
  });

  it('counts a window that fails with another’s refusal, though it came to no request', async () => {
    const { pollAll, observer, upstream, shownTimes } = await polledApp(
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
    await shownTimes(2);
    expect(upstream.arrivals.length).toBeLessThan(4);
    expect(observer.pollFailed.mock.calls).toEqual([['auth'], ['auth'], ['auth'], ['auth']]);
  });

  it('keeps its figures through a failure, and says once what failed and when it is over', async () => {
    const { pollAll, shown, shownTimes, lines, upstream } = await polledApp(documentedAnswers);
    pollAll();
    await shownTimes(2);
    upstream.answerBy(() => refusal(90045, 'push service closed'));
    for (const times of [3, 4]) {
      pollAll();
      await shownTimes(times);
    }
    expect(firstOf(shown[3], 'timpush_up')).toBe(0);
    expect(firstOf(shown[3], 'timpush_sendable_pushes')).toBe(933478);
    upstream.answerBy(documentedAnswers);
    pollAll();
    await shownTimes(5);
    expect(firstOf(shown[4], 'timpush_up')).toBe(1);
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

  it('polls on after a fault of the exporter itself', async () => {
    const { pollAll, shownTimes, shown, lines } = await polledApp(documentedAnswers, (app) => ({
      ...app,
      // Thrown while the URL is made, past all that the client expects.
      baseUrl: 'no url',
    }));
    pollAll();
    await shownTimes(2);
    pollAll();
    await shownTimes(3);
    expect(firstOf(shown[2], 'timpush_up')).toBe(0);
    expect(lines.filter(({ level }) => level === 'error').map(({ msg }) => msg)).toContain(
      'polling failed by a fault of the exporter; the next poll goes on',
    );
    expect(lines.filter(({ reason }) => reason === 'internal')).not.toEqual([]);
    expect(JSON.stringify(lines)).not.toContain(KEY);
  });

  it('polls on, by its schedule too, after what shows its figures or counts its polls failed', async () => {
    const { pollAll, jobs, showing, shown, shownTimes, lines, observer, upstream } =
      await polledApp(documentedAnswers);
    showing.fault = new Error('nothing can be shown');
    observer.pollSkipped.mockImplementation(() => {
      throw new Error('nothing can be counted');
    });
    pollAll();
    jobs[0]?.tick();
    await vi.waitFor(() => expect(lines).toHaveLength(2));
    expect(lines.map(({ level, msg, err }) => [level, msg, (err as Error).message])).toEqual(
      ['nothing can be counted', 'nothing can be shown'].map((message) => [
        'error',
        'polling failed by a fault of the exporter; the next poll goes on',
        message,
      ]),
    );
    delete showing.fault;
    jobs[0]?.tick();
    await shownTimes(2);
    expect(firstOf(shown[1], 'timpush_up')).toBe(1);
    expect(upstream.arrivals).toHaveLength(4);
  });

  it('warns when its key cannot be read while the signature in use is good', async () => {
    let key: string | undefined = KEY;
    const { pollAll, shownTimes, shown, lines } = await polledApp(documentedAnswers, (app) => ({
      ...app,
      readKey: async () => {
        if (key === undefined) throw new Error('the secret key file key.txt cannot be read (ENOENT)');
        return key;
      },
    }));
    pollAll();
    await shownTimes(2);
    key = undefined;
    vi.setSystemTime(NOW + DAY / 2);
    pollAll();
    await shownTimes(3);
    expect(firstOf(shown[2], 'timpush_up')).toBe(1);
    expect(lines[0]).toEqual({
      level: 'warn',
      app: 'shop',
      advice: 'mend the secret key file',
      msg: 'signing failed: the secret key file key.txt cannot be read (ENOENT); the signature in use is good until 2025-03-13T13:30:00.000Z',
    });
  });
});

describe('figures', () => {
  it('vanish just after their max_age, though nobody polls or scrapes', async () => {
    const { pollAll, shown, shownTimes, upstream } = await polledApp(documentedAnswers);
    pollAll();
    await shownTimes(2);
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(shown).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(shown).toHaveLength(3);
    const families = [...(shown[2]?.keys() ?? [])];
    expect(families.filter((name) => name.endsWith('_pushes') || name.startsWith('timpush_window'))).toEqual(
      [],
    );
    expect(firstOf(shown[2], 'timpush_up')).toBe(1);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(shown).toHaveLength(3);
    expect(upstream.arrivals).toHaveLength(2);
  });

  it('that could not be shown are shown again by the next poll, though their expiry failed as well', async () => {
    const { pollAll, showing, shown, shownTimes, lines } = await polledApp(documentedAnswers);
    pollAll();
    await shownTimes(2);
    showing.fault = new Error('nothing can be shown');
    await vi.advanceTimersByTimeAsync(10 * MINUTE + 1);
    expect(lines.map(({ level, err }) => [level, (err as Error).message])).toEqual([
      ['error', 'nothing can be shown'],
    ]);
    delete showing.fault;
    pollAll();
    await shownTimes(3);
    expect(firstOf(shown[2], 'timpush_sendable_pushes')).toBe(933478);
  });

  it('live on with every good poll', async () => {
    const { pollAll, shown, shownTimes } = await polledApp(documentedAnswers);
    pollAll();
    await shownTimes(2);
    await vi.advanceTimersByTimeAsync(9 * MINUTE);
    pollAll();
    await shownTimes(3);
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(shown).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(shown).toHaveLength(4);
  });

  it('stay until they are too old by a clock that was set back meanwhile', async () => {
    const { pollAll, shown, shownTimes } = await polledApp(documentedAnswers);
    pollAll();
    await shownTimes(2);
    vi.setSystemTime(NOW - MINUTE);
    await vi.advanceTimersByTimeAsync(10 * MINUTE + 1);
    expect(shown.at(-1)?.has('timpush_sendable_pushes')).toBe(true);
    await vi.advanceTimersByTimeAsync(MINUTE + 1);
    expect(shown.at(-1)?.has('timpush_sendable_pushes')).toBe(false);
  });

  it('may be kept for longer than a timer can wait', async () => {
    const { pollAll, shown, shownTimes } = await polledApp(documentedAnswers, (app) => ({
      ...app,
      poll: { ...app.poll, windows: app.poll.windows.map((window) => ({ ...window, maxAgeMs: 30 * DAY })) },
    }));
    pollAll();
    await shownTimes(2);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(shown).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(29 * DAY);
    expect(shown.at(-1)?.has('timpush_sendable_pushes')).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(shown.at(-1)?.has('timpush_sendable_pushes')).toBe(false);
  });
});

describe('stopping an app', () => {
  it('shows nothing any more, neither polled nor expired', async () => {
    const { pollAll, shown, shownTimes, stop, upstream } = await polledApp(documentedAnswers);
    pollAll();
    await shownTimes(2);
    await stop();
    pollAll();
    await vi.advanceTimersByTimeAsync(DAY);
    expect(shown).toHaveLength(2);
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

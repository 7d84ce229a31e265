import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOSS_STAGES, type LossReport, type PlatformLossBucket } from '../../../src/core/losses/loss.ts';
import type { Platform } from '../../../src/core/losses/platform.ts';
import { afterPoll, initialState, type WindowOutcome } from '../../../src/core/polls/poll-state.ts';
import { defaultWindow, type StatusApp, statusReport } from '../../../src/core/status/status.ts';
import { comparisonsOf } from '../../../src/core/status/status-rows.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';
import {
  badPoll,
  bucket,
  failed,
  funnel,
  goodPoll,
  platformBucket,
  platformFunnel,
  WINDOW,
} from '../polls/outcomes.ts';

const MINUTE_MS = 60_000;
const NOW_MS = 1_741_784_800_000;

function window(name: string, minutes: number) {
  return { name, lengthMs: minutes * MINUTE_MS, maxAgeMs: 3 * MINUTE_MS };
}
const APP: StatusApp = {
  name: 'shop',
  maxCodes: 200,
  windows: [window('5m', 5), window('1h', 60), window('7d', 10_080)],
};

function report(outcomes: readonly WindowOutcome[], chosen = '1h', app: StatusApp = APP) {
  const state = afterPoll(initialState(app.windows.map(({ name }) => name)), outcomes);
  return statusReport(app, chosen, { state, history: new Map(), nowMs: NOW_MS }, MESSAGES.en);
}

const onPlatforms = (...byPlatform: readonly PlatformLossBucket[]): LossReport => ({
  overall: [],
  byPlatform,
});
const pushes = (apns: number) => ({
  ...funnel(apns * 2, apns * 2, apns, 0),
  byPlatform: [platformFunnel('apns', apns, apns, apns, 0)],
});

/** Code 403 of APNs: 1 % of the pushes of a week, 2 % of an hour, 40 % of the last minutes. */
const RISING = [
  goodPoll('5m', NOW_MS, {
    loss: onPlatforms(platformBucket('apns', 'post_send_delivered', '403', 40)),
    statistics: pushes(100),
  }),
  goodPoll('1h', NOW_MS, {
    loss: onPlatforms(platformBucket('apns', 'post_send_delivered', '403', 20)),
    statistics: pushes(1000),
  }),
  goodPoll('7d', NOW_MS, {
    loss: onPlatforms(platformBucket('apns', 'post_send_delivered', '403', 1000)),
    statistics: pushes(100_000),
  }),
];

describe('the report of an app in a window', () => {
  it('has the funnel, with each step as a share of the step before', () => {
    const statistics = { ...funnel(200, 100, 0, 0), byPlatform: [] };
    expect(report([goodPoll('1h', NOW_MS, { statistics })]).funnel).toEqual([
      { step: 'sendable', pushes: 200, ofPrevious: null },
      { step: 'sent', pushes: 100, ofPrevious: 0.5 },
      { step: 'delivered', pushes: 0, ofPrevious: 0 },
      { step: 'clicked', pushes: 0, ofPrevious: null },
    ]);
  });

  it('has the losses by stage, as a share of the pushes that entered it and of all losses', () => {
    const loss = {
      overall: [
        bucket('ready_to_send', '-1', 10),
        bucket('ready_to_send', '-2', 20),
        bucket('post_send_delivered', '403', 10),
      ],
      byPlatform: [],
    };
    const statistics = { ...funnel(300, 200, 100, 10), byPlatform: [] };
    const { stages, bounds } = report([goodPoll('1h', NOW_MS, { loss, statistics })]);
    expect(stages).toEqual([
      { stage: 'ready_to_send', count: 30, reached: 300, share: 0.1, ofLosses: 0.75 },
      { stage: 'post_send_delivered', count: 10, reached: 200, share: 0.05, ofLosses: 0.25 },
    ]);
    expect(bounds).toEqual(WINDOW);
  });

  it('explains each row and has its count in every window with a current report', () => {
    const { rows, countedWindows } = report(RISING);
    expect(countedWindows).toEqual(['5m', '1h', '7d']);
    expect(rows).toMatchObject([
      {
        platform: 'apns',
        stage: 'post_send_delivered',
        code: '403',
        cause: 'configuration',
        meaning: 'APNs refuses the credentials',
        remedy: expect.stringMatching(/^Check/),
        count: 20,
        share: 0.02,
        counts: [40, 20, 1000],
      },
    ]);
  });

  it('compares the last five minutes and the last hour with the longest window', () => {
    expect(report(RISING).rows[0]?.changes).toEqual([
      { window: '5m', against: '7d', difference: expect.closeTo(0.39), factor: expect.closeTo(40) },
      { window: '1h', against: '7d', difference: expect.closeTo(0.01), factor: expect.closeTo(2) },
    ]);
  });

  it('has no change against a window without a current report, and no factor of a share of 0', () => {
    const [recent, hour] = RISING;
    const before = goodPoll('7d', NOW_MS, { statistics: pushes(100_000) });
    const changes = (...outcomes: readonly (WindowOutcome | undefined)[]) =>
      report(outcomes.filter((one) => one !== undefined)).rows[0]?.changes.map(({ difference, factor }) => [
        difference,
        factor,
      ]);
    expect(changes(hour, before)).toEqual([
      [null, null],
      [0.02, null],
    ]);
    expect(changes(recent, hour)).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it.each([
    [
      [5, 60, 10_080],
      ['5m against 10080m', '60m against 10080m'],
    ],
    [[5, 30, 1440], ['5m against 1440m']],
    [[30, 120], ['30m against 120m']],
    [[60], []],
  ])('compares windows of %j minutes as %j', (minutes, compared) => {
    const app = { ...APP, windows: minutes.map((length) => window(`${length}m`, length)) };
    const { comparisons } = report([], app.windows[0]?.name, app);
    expect(comparisons.map((one) => `${one.window} against ${one.against}`)).toEqual(compared);
  });

  it('has the largest count of the chosen window first, and codes of other windows last', () => {
    const loss = (...counts: readonly number[]) =>
      onPlatforms(
        ...counts
          .map((count, code) => platformBucket('apns', 'post_send_delivered', `${code}`, count))
          .filter(({ count }) => count > 0),
      );
    const outcomes = [
      goodPoll('5m', NOW_MS, { loss: loss(0, 9, 0, 0) }),
      goodPoll('1h', NOW_MS, { loss: loss(5, 0, 7, 0) }),
      goodPoll('7d', NOW_MS, { loss: loss(5, 0, 7, 30) }),
    ];
    expect(report(outcomes).rows.map(({ code, count }) => `${code}: ${count}`)).toEqual([
      '2: 7',
      '0: 5',
      '3: 0',
      '1: 0',
    ]);
    expect(report(outcomes, '5m').rows.map(({ code }) => code)).toEqual(['1', '3', '2', '0']);
  });

  it('has a row for a loss of the whole app that no platform reports', () => {
    const loss = {
      overall: [bucket('ready_to_send', '-1', 4), bucket('ready_to_send', '-2', 3)],
      byPlatform: [platformBucket('fcm', 'ready_to_send', '-1', 4)],
    };
    const { rows, causes } = report([goodPoll('1h', NOW_MS, { loss })]);
    expect(rows.map(({ platform, code }) => [platform, code])).toEqual([
      ['fcm', '-1'],
      [null, '-2'],
    ]);
    expect(causes).toEqual({ causes: ['configuration'], rows: [{ platform: 'fcm', counts: [4] }] });
  });

  it('adds up pushes by platform and cause in a matrix without empty rows or columns', () => {
    const loss = onPlatforms(
      platformBucket('apns', 'post_send_delivered', '410', 5),
      platformBucket('apns', 'ready_to_send', '-2', 2),
      platformBucket('huawei', 'post_send_delivered', '80200003', 90),
      platformBucket('vivo', 'post_send_delivered', '10302', 0),
    );
    expect(report([goodPoll('1h', NOW_MS, { loss })]).causes).toEqual({
      causes: ['configuration', 'token'],
      rows: [
        { platform: 'huawei', counts: [90, 0] },
        { platform: 'apns', counts: [0, 7] },
      ],
    });
  });

  it('has no counts, not zeros, once the last good poll is too old', () => {
    const old = NOW_MS - 3 * MINUTE_MS - 1;
    const [recent, , week] = RISING;
    const hour = goodPoll('1h', old, { loss: onPlatforms(platformBucket('apns', 'ready_to_send', '-1', 5)) });
    const stale = report([recent, hour, week].filter((one) => one !== undefined));
    expect(stale).toMatchObject({ funnel: undefined, stages: undefined, bounds: undefined, rows: [] });
    expect(stale.freshness.condition).toBe('stale');
    expect(stale.windows).toEqual([
      { name: '5m', condition: 'fresh' },
      { name: '1h', condition: 'stale' },
      { name: '7d', condition: 'fresh' },
    ]);
    expect(report([goodPoll('1h', old + 1)]).stages).toHaveLength(2);
  });

  it('has neither counts nor rows before the first good poll', () => {
    for (const outcomes of [[], [badPoll('1h', NOW_MS)]]) {
      expect(report(outcomes)).toMatchObject({
        funnel: undefined,
        stages: undefined,
        rows: [],
        countedWindows: [],
      });
    }
  });

  it('folds rare codes like the metrics', () => {
    const loss = onPlatforms(
      ...['a', 'b', 'c'].map((code, index) => platformBucket('apns', 'ready_to_send', code, 10 - index)),
    );
    const { rows } = report([goodPoll('1h', NOW_MS, { loss })], '1h', { ...APP, maxCodes: 1 });
    expect(rows.map(({ code, count }) => [code, count])).toEqual([
      ['other', 17],
      ['a', 10],
    ]);
  });

  it('includes every lost push of any report, the largest count first, in rows and in the matrix', () => {
    const anyBucket = fc.record({
      stage: fc.constantFrom(...LOSS_STAGES),
      platform: fc.constantFrom<Platform>('apns', 'fcm', 'platform_9'),
      code: fc.oneof(fc.constantFrom('other', '__proto__', '-1', '403'), fc.string()),
      info: fc.string(),
      count: fc.nat({ max: 1_000_000 }),
    });
    const anyReport = fc.uniqueArray(anyBucket, {
      selector: ({ stage, platform, code }) => JSON.stringify([stage, platform, code]),
      maxLength: 30,
    });
    fc.assert(
      fc.property(anyReport, fc.integer({ min: 1, max: 5 }), (byPlatform, maxCodes) => {
        const { rows, causes } = report(
          [goodPoll('1h', NOW_MS, { loss: onPlatforms(...byPlatform) })],
          '1h',
          { ...APP, maxCodes },
        );
        const counts = rows.map(({ count }) => count);
        const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
        expect(sum(counts)).toBe(sum(byPlatform.map(({ count }) => count)));
        expect(sum(causes.rows.flatMap((row) => row.counts))).toBe(sum(counts));
        expect(counts).toEqual(counts.toSorted((a, b) => b - a));
      }),
    );
  });
});

it.each([
  [[5, 60, 10_080], '60m'],
  [[30, 120], '30m'],
  [[], ''],
])('of windows of %j minutes, the default is %j', (minutes, name) => {
  expect(defaultWindow(minutes.map((length) => window(`${length}m`, length)))).toBe(name);
});

describe('the status report', () => {
  it('has the history of its own window, and an empty one before the first poll', () => {
    const points = [{ atMs: NOW_MS - MINUTE_MS, ratio: 0.25 }];
    const facts = { state: initialState(['1h']), history: new Map([['1h', points]]), nowMs: NOW_MS };
    expect(statusReport(APP, '1h', facts, MESSAGES.en).history).toEqual(points);
    expect(statusReport(APP, '5m', facts, MESSAGES.en).history).toEqual([]);
  });

  it('measures the freshness of its window by the maximum age of that window, in its sentence too', () => {
    const windows = APP.windows.map((one) =>
      one.name === '1h' ? { ...one, maxAgeMs: 15 * MINUTE_MS } : one,
    );
    const outcomes = ['5m', '1h'].map((name) => goodPoll(name, NOW_MS - 10 * MINUTE_MS));
    const [short, hour] = ['5m', '1h'].map((chosen) => report(outcomes, chosen, { ...APP, windows }));
    expect([short?.freshness.condition, hour?.freshness.condition]).toEqual(['stale', 'fresh']);
    expect(hour?.freshnessText).toContain('10 min');
    expect(short?.freshnessText).toContain('older than 3m');
  });

  it('shows no counts for a window that the app does not have', () => {
    expect(report(RISING, '2h')).toMatchObject({
      freshness: { condition: 'waiting' },
      funnel: undefined,
      stages: undefined,
      rows: [],
      history: [],
    });
  });

  it('has no share of all losses when there are none', () => {
    const statistics = { ...funnel(300, 200, 100, 10), byPlatform: [] };
    expect(report([goodPoll('1h', NOW_MS, { statistics })]).stages).toEqual([
      { stage: 'ready_to_send', count: 0, reached: 300, share: 0, ofLosses: null },
      { stage: 'post_send_delivered', count: 0, reached: 200, share: 0, ofLosses: null },
    ]);
  });

  it('has the platform with the most losses first in the matrix, though another has the largest row', () => {
    const loss = onPlatforms(
      platformBucket('apns', 'post_send_delivered', '410', 5),
      platformBucket('apns', 'post_send_delivered', '403', 4),
      platformBucket('fcm', 'post_send_delivered', '404', 7),
    );
    const { causes, rows } = report([goodPoll('1h', NOW_MS, { loss })]);
    expect(rows[0]?.platform).toBe('fcm');
    expect(causes).toEqual({
      causes: ['configuration', 'token'],
      rows: [
        { platform: 'apns', counts: [4, 5] },
        { platform: 'fcm', counts: [0, 7] },
      ],
    });
  });

  it('knows no change for a window with a funnel but without losses', () => {
    const [recent, hour, week] = RISING;
    if (recent === undefined || hour === undefined || week === undefined) throw new Error('there are three');
    const weekWithoutLosses = { ...week, loss: failed(NOW_MS) };
    const [row] = report([recent, hour, weekWithoutLosses]).rows;
    expect(row?.changes.map(({ difference, factor }) => [difference, factor])).toEqual([
      [null, null],
      [null, null],
    ]);
  });
});

describe('the rows of the loss table', () => {
  const rowsOf = (loss: LossReport, app?: Partial<StatusApp>) =>
    report([goodPoll('1h', NOW_MS, { loss })], '1h', { ...APP, ...app }).rows;

  it('are ordered by platform, stage and code when they have the same counts', () => {
    const buckets = [
      platformBucket('fcm', 'ready_to_send', '-2', 5),
      platformBucket('apns', 'ready_to_send', '-1', 5),
      platformBucket('apns', 'post_send_delivered', '403', 5),
      platformBucket('apns', 'ready_to_send', '-2', 5),
    ];
    const ordered = [
      'apns post_send_delivered 403',
      'apns ready_to_send -1',
      'apns ready_to_send -2',
      'fcm ready_to_send -2',
    ];
    for (const one of [buckets, buckets.toReversed()]) {
      const rows = rowsOf(onPlatforms(...one));
      expect(rows.map(({ platform, stage, code }) => `${platform} ${stage} ${code}`)).toEqual(ordered);
    }
  });

  it('are ordered by their largest count in any window when the chosen window has none', () => {
    const codesWith = (...[first, second]: readonly [[string, number, number], [string, number, number]]) => {
      const loss = (window: 1 | 2) =>
        onPlatforms(
          ...[first, second].map((one) => platformBucket('apns', 'ready_to_send', one[0], one[window])),
        );
      const outcomes = [
        goodPoll('5m', NOW_MS, { loss: loss(1) }),
        goodPoll('1h', NOW_MS),
        goodPoll('7d', NOW_MS, { loss: loss(2) }),
      ];
      return report(outcomes).rows.map(({ code }) => code);
    };
    expect(codesWith(['a', 3, 8], ['b', 9, 1])).toEqual(['b', 'a']);
    expect(codesWith(['b', 9, 1], ['a', 3, 8])).toEqual(['b', 'a']);
  });

  it('explain a loss that no platform reports by the platforms whose lists have its code', () => {
    const rows = rowsOf({ overall: [bucket('post_send_delivered', '10302', 4)], byPlatform: [] });
    expect(rows.map(({ platform, cause }) => [platform, cause])).toEqual([[null, 'token']]);
  });

  it('leave out the added-up codes of the whole app, which the platforms have already', () => {
    const codes = ['a', 'b', 'c'];
    const rows = rowsOf(
      {
        overall: codes.map((code, index) => bucket('ready_to_send', code, 10 - index)),
        byPlatform: [platformBucket('apns', 'ready_to_send', 'a', 10)],
      },
      { maxCodes: 1 },
    );
    expect(rows.map(({ platform, code }) => [platform, code])).toEqual([['apns', 'a']]);
  });
});

describe('the comparisons of windows', () => {
  it('are of the shortest window alone when none has five minutes or an hour', () => {
    const windows = [window('10m', 10), window('30m', 30), window('1d', 1440)];
    expect(comparisonsOf(windows)).toEqual([{ window: '10m', against: '1d' }]);
  });

  it('are none without windows and among windows of one length', () => {
    expect(comparisonsOf([])).toEqual([]);
    expect(comparisonsOf([window('a', 60), window('b', 60)])).toEqual([]);
  });
});

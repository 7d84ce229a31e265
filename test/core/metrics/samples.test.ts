import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FunnelReport } from '../../../src/core/losses/funnel.ts';
import { LOSS_STAGES, type LossReport } from '../../../src/core/losses/loss.ts';
import type { Platform } from '../../../src/core/losses/platform.ts';
import { FAMILY_NAMES, type FamilyName, METRIC_CATALOG } from '../../../src/core/metrics/metric-catalog.ts';
import {
  appSamples,
  countSamples,
  type SampledApp,
  type Samples,
} from '../../../src/core/metrics/samples.ts';
import { afterPoll, initialState, type WindowOutcome } from '../../../src/core/polls/poll-state.ts';
import {
  badPoll,
  bucket,
  failed,
  funnel,
  goodPoll,
  NO_PUSHES,
  platformBucket,
  platformFunnel,
  succeeded,
} from '../polls/outcomes.ts';

const MINUTE_MS = 60_000;
const NOW_MS = 1_741_784_880_000;

const SHOP: SampledApp = {
  name: 'shop',
  sdkappid: 1400000000,
  dataCenter: 'singapore',
  maxCodes: 200,
  windows: [
    { name: '5m', maxAgeMs: 3 * MINUTE_MS },
    { name: '1h', maxAgeMs: 15 * MINUTE_MS },
  ],
};

/** What an app exports at NOW_MS, after `polls`. */
function shown(polls: readonly (readonly WindowOutcome[])[], app: Partial<SampledApp> = {}): Samples {
  const sampled = { ...SHOP, ...app };
  const state = polls.reduce(afterPoll, initialState(sampled.windows.map(({ name }) => name)));
  return appSamples(sampled, state, NOW_MS);
}

/** The samples of the families, each on a line and without the labels that are the same everywhere. */
function lines(samples: Samples, ...families: readonly FamilyName[]): readonly string[] {
  return families.flatMap((family) =>
    (samples.get(family) ?? []).map(({ labels, value }) => {
      const distinct = Object.entries(labels).filter(([name]) => name !== 'app' && name !== 'push_type');
      const text = distinct.map(([name, label]) => `${name}=${label}`).join(',');
      return `${family.replace('timpush_', '')}{${text}} ${value}`;
    }),
  );
}

const COUNT_FAMILIES = FAMILY_NAMES.filter((name) => METRIC_CATALOG[name].labels.includes('push_type'));
const FROM_APP = FAMILY_NAMES.filter((name) => METRIC_CATALOG[name].from === 'app');

const SHORT_LOSSES: LossReport = {
  overall: [
    bucket('ready_to_send', '-2', 4, 'no token'),
    bucket('post_send_delivered', '403', 2, 'InvalidProviderToken'),
  ],
  byPlatform: [
    platformBucket('apns', 'post_send_delivered', '403', 2, 'InvalidProviderToken'),
    platformBucket('platform_9', 'ready_to_send', '-2', 4, ''),
  ],
};
const LONG_LOSSES: LossReport = {
  overall: [
    bucket('ready_to_send', '-2', 40, 'token missing'),
    bucket('post_send_delivered', '80200003', 9, 'Incorrect OAuth token'),
  ],
  byPlatform: [
    platformBucket('huawei', 'post_send_delivered', '80200003', 9, 'Incorrect OAuth token'),
    platformBucket('apns', 'post_send_delivered', '403', 1, 'ExpiredProviderToken'),
  ],
};
const SHORT_FUNNEL: FunnelReport = {
  ...funnel(100, 96, 90, 9),
  byPlatform: [platformFunnel('apns', 60, 60, 58, 6)],
};
const LONG_FUNNEL: FunnelReport = {
  ...funnel(1000, 960, 900, 90),
  byPlatform: [platformFunnel('apns', 600, 600, 580, 60), platformFunnel('fcm', 400, 360, 0, 30)],
};

/** A good poll of both windows, half a minute ago. */
const RICH = [
  [
    goodPoll('5m', NOW_MS - 30_000, {
      loss: SHORT_LOSSES,
      statistics: SHORT_FUNNEL,
      bounds: { start: 1_741_784_220, end: 1_741_784_520 },
    }),
    goodPoll('1h', NOW_MS - 30_000, {
      loss: LONG_LOSSES,
      statistics: LONG_FUNNEL,
      bounds: { start: 1_741_780_920, end: 1_741_784_520 },
    }),
  ],
];

describe('the losses of an app', () => {
  it('show a bucket of any window in every window, 0 where the report lacks it', () => {
    expect(lines(shown(RICH), 'timpush_loss_pushes', 'timpush_platform_loss_pushes')).toEqual([
      'loss_pushes{window=5m,loss_stage=ready_to_send,err_code=-2} 4',
      'loss_pushes{window=1h,loss_stage=ready_to_send,err_code=-2} 40',
      'loss_pushes{window=5m,loss_stage=post_send_delivered,err_code=403} 2',
      'loss_pushes{window=1h,loss_stage=post_send_delivered,err_code=403} 0',
      'loss_pushes{window=5m,loss_stage=post_send_delivered,err_code=80200003} 0',
      'loss_pushes{window=1h,loss_stage=post_send_delivered,err_code=80200003} 9',
      'platform_loss_pushes{window=5m,platform=apns,loss_stage=post_send_delivered,err_code=403} 2',
      'platform_loss_pushes{window=1h,platform=apns,loss_stage=post_send_delivered,err_code=403} 1',
      'platform_loss_pushes{window=5m,platform=platform_9,loss_stage=ready_to_send,err_code=-2} 4',
      'platform_loss_pushes{window=1h,platform=platform_9,loss_stage=ready_to_send,err_code=-2} 0',
      'platform_loss_pushes{window=5m,platform=huawei,loss_stage=post_send_delivered,err_code=80200003} 0',
      'platform_loss_pushes{window=1h,platform=huawei,loss_stage=post_send_delivered,err_code=80200003} 9',
    ]);
  });

  it('show no bucket that has left every window', () => {
    const samples = shown([...RICH, [goodPoll('5m', NOW_MS), goodPoll('1h', NOW_MS)]]);
    expect(
      lines(
        samples,
        'timpush_loss_pushes',
        'timpush_platform_loss_pushes',
        'timpush_loss_code_info',
        'timpush_platform_loss_code_info',
      ),
    ).toEqual([]);
  });

  it('name each code once with its newest description and its cause', () => {
    expect(lines(shown(RICH), 'timpush_loss_code_info', 'timpush_platform_loss_code_info')).toEqual([
      'loss_code_info{loss_stage=ready_to_send,err_code=-2,err_info=no token,cause=token} 1',
      'loss_code_info{loss_stage=post_send_delivered,err_code=403,err_info=InvalidProviderToken,cause=configuration} 1',
      'loss_code_info{loss_stage=post_send_delivered,err_code=80200003,err_info=Incorrect OAuth token,cause=configuration} 1',
      'platform_loss_code_info{platform=apns,loss_stage=post_send_delivered,err_code=403,err_info=InvalidProviderToken,cause=configuration} 1',
      'platform_loss_code_info{platform=platform_9,loss_stage=ready_to_send,err_code=-2,err_info=,cause=token} 1',
      'platform_loss_code_info{platform=huawei,loss_stage=post_send_delivered,err_code=80200003,err_info=Incorrect OAuth token,cause=configuration} 1',
    ]);
  });

  it('get the cause of an overall code from the platforms that report it now', () => {
    const loss = (platform: Platform): LossReport => ({
      overall: [bucket('post_send_delivered', '1', 5)],
      byPlatform: [platformBucket(platform, 'post_send_delivered', '1', 5)],
    });
    const causeOn = (platform: Platform) =>
      shown([[goodPoll('5m', NOW_MS, { loss: loss(platform) })]]).get('timpush_loss_code_info')?.[0]?.labels
        .cause;
    expect([causeOn('xiaomi'), causeOn('oppo')]).toEqual(['vendor', 'token']);
  });

  it('add up the codes beyond max_codes and count them, overall and by platform together', () => {
    const samples = shown(RICH, { maxCodes: 1 });
    expect(lines(samples, 'timpush_loss_pushes', 'timpush_codes_folded')).toEqual([
      'loss_pushes{window=5m,loss_stage=ready_to_send,err_code=-2} 4',
      'loss_pushes{window=1h,loss_stage=ready_to_send,err_code=-2} 40',
      'loss_pushes{window=5m,loss_stage=post_send_delivered,err_code=80200003} 0',
      'loss_pushes{window=1h,loss_stage=post_send_delivered,err_code=80200003} 9',
      'loss_pushes{window=5m,loss_stage=post_send_delivered,err_code=other} 2',
      'loss_pushes{window=1h,loss_stage=post_send_delivered,err_code=other} 0',
      'codes_folded{} 1',
    ]);
    const platformLoss: LossReport = {
      overall: SHORT_LOSSES.overall,
      byPlatform: ['a', 'b', 'c'].map((code) => platformBucket('apns', 'ready_to_send', code, 1)),
    };
    const both = shown([[goodPoll('5m', NOW_MS, { loss: platformLoss })]], { maxCodes: 1 });
    expect(lines(both, 'timpush_codes_folded')).toEqual(['codes_folded{} 2']);
  });

  it('export 0 folded codes where there are no codes', () => {
    expect(lines(shown([]), 'timpush_codes_folded')).toEqual(['codes_folded{} 0']);
  });
});

describe('the funnel of an app', () => {
  it('is shown for the whole app and for each platform of any window, 0 where a report lacks it', () => {
    expect(
      lines(shown(RICH), 'timpush_sendable_pushes', 'timpush_sent_pushes', 'timpush_platform_sent_pushes'),
    ).toEqual([
      'sendable_pushes{window=5m} 100',
      'sendable_pushes{window=1h} 1000',
      'sent_pushes{window=5m} 96',
      'sent_pushes{window=1h} 960',
      'platform_sent_pushes{window=5m,platform=apns} 60',
      'platform_sent_pushes{window=1h,platform=apns} 600',
      'platform_sent_pushes{window=5m,platform=fcm} 0',
      'platform_sent_pushes{window=1h,platform=fcm} 360',
    ]);
  });

  it('keeps its four steps apart', () => {
    expect(
      lines(
        shown(RICH),
        'timpush_delivered_pushes',
        'timpush_clicked_pushes',
        'timpush_platform_sendable_pushes',
        'timpush_platform_delivered_pushes',
        'timpush_platform_clicked_pushes',
      ).filter((line) => line.includes('window=1h')),
    ).toEqual([
      'delivered_pushes{window=1h} 900',
      'clicked_pushes{window=1h} 90',
      'platform_sendable_pushes{window=1h,platform=apns} 600',
      'platform_sendable_pushes{window=1h,platform=fcm} 400',
      'platform_delivered_pushes{window=1h,platform=apns} 580',
      'platform_delivered_pushes{window=1h,platform=fcm} 0',
      'platform_clicked_pushes{window=1h,platform=apns} 60',
      'platform_clicked_pushes{window=1h,platform=fcm} 30',
    ]);
  });

  it('is four zeros for a platform in a window whose report lacks it', () => {
    expect(
      lines(
        shown(RICH),
        'timpush_platform_sendable_pushes',
        'timpush_platform_sent_pushes',
        'timpush_platform_delivered_pushes',
        'timpush_platform_clicked_pushes',
      ).filter((line) => line.includes('window=5m,platform=fcm')),
    ).toEqual([
      'platform_sendable_pushes{window=5m,platform=fcm} 0',
      'platform_sent_pushes{window=5m,platform=fcm} 0',
      'platform_delivered_pushes{window=5m,platform=fcm} 0',
      'platform_clicked_pushes{window=5m,platform=fcm} 0',
    ]);
  });

  it('is four zeros for a window with a good poll and no buckets at all', () => {
    const samples = shown([[goodPoll('5m', NOW_MS)]]);
    expect(lines(samples, ...COUNT_FAMILIES)).toEqual([
      'sendable_pushes{window=5m} 0',
      'sent_pushes{window=5m} 0',
      'delivered_pushes{window=5m} 0',
      'clicked_pushes{window=5m} 0',
    ]);
  });

  it('is the upstream’s own, never computed from the losses', () => {
    const samples = shown([[goodPoll('5m', NOW_MS, { loss: SHORT_LOSSES, statistics: NO_PUSHES })]]);
    expect(lines(samples, 'timpush_sendable_pushes')).toEqual(['sendable_pushes{window=5m} 0']);
  });
});

describe('a window whose polls fail', () => {
  const rich = lines(shown(RICH), ...COUNT_FAMILIES);

  it('exports the counts of its last good poll', () => {
    expect(
      lines(shown([...RICH, [badPoll('5m', NOW_MS), badPoll('1h', NOW_MS)]]), ...COUNT_FAMILIES),
    ).toEqual(rich);
  });

  it('keeps the time of its last success and the bounds of its counts', () => {
    const freshness = [
      'timpush_poll_last_success_timestamp_seconds',
      'timpush_window_start_timestamp_seconds',
      'timpush_window_end_timestamp_seconds',
    ] as const;
    const samples = shown([...RICH, [badPoll('5m', NOW_MS), badPoll('1h', NOW_MS)]]);
    expect(lines(samples, ...freshness)).toEqual(lines(shown(RICH), ...freshness));
  });

  it('exports neither counts nor bounds older than its max_age, however fresh the other window is', () => {
    const old = NOW_MS - 3 * MINUTE_MS - 1;
    const [short, long] = RICH[0] ?? [];
    if (short?.loss.ok !== true || long === undefined) throw new Error('RICH is two good polls');
    const aged = goodPoll('5m', old, { loss: SHORT_LOSSES, statistics: SHORT_FUNNEL });
    const samples = shown([[aged, long], [badPoll('5m', NOW_MS)]]);
    expect(lines(samples, ...COUNT_FAMILIES).filter((line) => line.includes('window=5m'))).toEqual([]);
    expect(
      lines(samples, 'timpush_window_start_timestamp_seconds', 'timpush_window_end_timestamp_seconds'),
    ).toEqual([
      'window_start_timestamp_seconds{api=normal_push_loss,window=1h} 1741780920',
      'window_start_timestamp_seconds{api=normal_push_statistics,window=1h} 1741780920',
      'window_end_timestamp_seconds{api=normal_push_loss,window=1h} 1741784520',
      'window_end_timestamp_seconds{api=normal_push_statistics,window=1h} 1741784520',
    ]);
    expect(lines(samples, 'timpush_poll_last_success_timestamp_seconds')).toContain(
      `poll_last_success_timestamp_seconds{api=normal_push_loss,window=5m} ${old / 1000}`,
    );
  });

  it('still exports its counts when they are exactly as old as max_age', () => {
    const aged = [[goodPoll('5m', NOW_MS - 3 * MINUTE_MS)]];
    expect(lines(shown(aged), 'timpush_sent_pushes')).toEqual(['sent_pushes{window=5m} 0']);
  });

  it('adds no zero bucket to the other windows once its counts are too old', () => {
    const aged = goodPoll('5m', NOW_MS - 4 * MINUTE_MS, { loss: SHORT_LOSSES, statistics: LONG_FUNNEL });
    const samples = shown([[aged, goodPoll('1h', NOW_MS)]]);
    expect(lines(samples, 'timpush_loss_pushes', 'timpush_platform_sent_pushes')).toEqual([]);
  });

  it('for one api still exports the counts of the other api', () => {
    const half = { window: '5m', loss: failed(NOW_MS), statistics: succeeded(SHORT_FUNNEL, NOW_MS) };
    const samples = shown([[half]]);
    expect(lines(samples, 'timpush_loss_pushes', 'timpush_sent_pushes')).toEqual([
      'sent_pushes{window=5m} 96',
    ]);
    expect(lines(samples, 'timpush_poll_success', 'timpush_up')).toEqual([
      'poll_success{api=normal_push_loss,window=5m} 0',
      'poll_success{api=normal_push_statistics,window=5m} 1',
      'poll_success{api=normal_push_loss,window=1h} 0',
      'poll_success{api=normal_push_statistics,window=1h} 0',
      'up{} 0',
    ]);
  });
});

describe('an app', () => {
  it('exports its facts before its first poll, and no success', () => {
    const windows = SHOP.windows.slice(0, 1);
    expect(lines(shown([], { windows }), ...FAMILY_NAMES)).toEqual([
      'app_info{sdkappid=1400000000,data_center=singapore} 1',
      'codes_folded{} 0',
      'up{} 0',
      'poll_success{api=normal_push_loss,window=5m} 0',
      'poll_success{api=normal_push_statistics,window=5m} 0',
      'poll_last_success_timestamp_seconds{api=normal_push_loss,window=5m} 0',
      'poll_last_success_timestamp_seconds{api=normal_push_statistics,window=5m} 0',
      'poll_last_failure_timestamp_seconds{api=normal_push_loss,window=5m} 0',
      'poll_last_failure_timestamp_seconds{api=normal_push_statistics,window=5m} 0',
    ]);
  });

  it('exports the times of its last success and its last failure', () => {
    const windows = SHOP.windows.slice(0, 1);
    const bounds = { start: 1_741_784_220, end: 1_741_784_520 };
    const polls = [[goodPoll('5m', NOW_MS - 60_500, { bounds })], [badPoll('5m', NOW_MS - 500)]];
    const freshness = FROM_APP.filter(
      (name) => METRIC_CATALOG[name].labels.includes('api') || name === 'timpush_up',
    );
    expect(lines(shown(polls, { windows }), ...freshness)).toEqual([
      'up{} 0',
      'poll_success{api=normal_push_loss,window=5m} 0',
      'poll_success{api=normal_push_statistics,window=5m} 0',
      'poll_last_success_timestamp_seconds{api=normal_push_loss,window=5m} 1741784819.5',
      'poll_last_success_timestamp_seconds{api=normal_push_statistics,window=5m} 1741784819.5',
      'poll_last_failure_timestamp_seconds{api=normal_push_loss,window=5m} 1741784879.5',
      'poll_last_failure_timestamp_seconds{api=normal_push_statistics,window=5m} 1741784879.5',
      'window_start_timestamp_seconds{api=normal_push_loss,window=5m} 1741784220',
      'window_start_timestamp_seconds{api=normal_push_statistics,window=5m} 1741784220',
      'window_end_timestamp_seconds{api=normal_push_loss,window=5m} 1741784520',
      'window_end_timestamp_seconds{api=normal_push_statistics,window=5m} 1741784520',
    ]);
  });

  it('is up when the newest poll of every window succeeded', () => {
    expect(lines(shown(RICH), 'timpush_up')).toEqual(['up{} 1']);
    expect(lines(shown([...RICH, [badPoll('1h', NOW_MS)]]), 'timpush_up')).toEqual(['up{} 0']);
  });

  it('exports every family of the catalogue that is made of its state', () => {
    expect([...shown(RICH).keys()].sort()).toEqual(FROM_APP.toSorted());
  });

  it('labels every count with its name and push type', () => {
    const labels = COUNT_FAMILIES.flatMap((family) => shown(RICH).get(family) ?? []).map((one) => one.labels);
    expect(labels.length).toBeGreaterThan(COUNT_FAMILIES.length);
    for (const one of labels) expect(one).toMatchObject({ app: 'shop', push_type: 'chat' });
  });
});

/** What must be true of any samples: else Prometheus would refuse the exposition, or read it wrongly. */
function checkSamples(samples: Samples): void {
  expect(samples.size).toBeGreaterThan(0);
  for (const [family, familySamples] of samples) {
    expect(METRIC_CATALOG[family]).toMatchObject({ type: 'gauge', from: 'app' });
    const series = new Set<string>();
    for (const { labels, value } of familySamples) {
      expect(Object.keys(labels).sort()).toEqual(METRIC_CATALOG[family].labels.toSorted());
      for (const text of Object.values(labels)) expect(text).toBeTypeOf('string');
      expect(Number.isFinite(value) && value >= 0).toBe(true);
      series.add(JSON.stringify(labels, Object.keys(labels).sort()));
    }
    expect(series.size).toBe(familySamples.length);
    expect(familySamples.length).toBeGreaterThan(0);
  }
}

describe('the samples of any state', () => {
  const anyText = fc.oneof(fc.constantFrom('other', '__proto__', '', '-1', '403'), fc.string());
  const anyPlatform = fc.constantFrom<Platform>('unknown', 'apns', 'fcm', 'platform_9');
  const anyCount = fc.nat({ max: 1000 });
  const anyBucket = fc.record({
    stage: fc.constantFrom(...LOSS_STAGES),
    platform: anyPlatform,
    code: anyText,
    info: anyText,
    count: anyCount,
  });
  const anyLoss: fc.Arbitrary<LossReport> = fc.record({
    overall: fc.uniqueArray(anyBucket, { selector: ({ stage, code }) => JSON.stringify([stage, code]) }),
    byPlatform: fc.uniqueArray(anyBucket, {
      selector: ({ stage, platform, code }) => JSON.stringify([stage, platform, code]),
    }),
  });
  const anyFunnel = { sendable: anyCount, sent: anyCount, delivered: anyCount, clicked: anyCount };
  const anyStatistics: fc.Arbitrary<FunnelReport> = fc.record({
    ...anyFunnel,
    byPlatform: fc.uniqueArray(fc.record({ platform: anyPlatform, ...anyFunnel }), {
      selector: ({ platform }) => platform,
    }),
  });
  const anyAtMs = fc.integer({ min: NOW_MS - 30 * MINUTE_MS, max: NOW_MS });
  const anyOutcome: fc.Arbitrary<WindowOutcome> = fc.record({
    window: fc.constantFrom('5m', '1h'),
    loss: fc.tuple(anyAtMs, anyLoss, fc.boolean()).map(([atMs, report, ok]) => {
      return ok ? succeeded(report, atMs) : failed(atMs);
    }),
    statistics: fc.tuple(anyAtMs, anyStatistics, fc.boolean()).map(([atMs, report, ok]) => {
      return ok ? succeeded(report, atMs) : failed(atMs);
    }),
  });
  const anyPolls = fc.array(fc.tuple(anyOutcome), { maxLength: 6 });
  const anyMaxCodes = fc.integer({ min: 1, max: 5 });

  it('have the labels of the catalogue, all of them texts, and each series once', () => {
    checkSamples(shown(RICH));
    fc.assert(
      fc.property(anyPolls, anyMaxCodes, (polls, maxCodes) => checkSamples(shown(polls, { maxCodes }))),
    );
  });

  it('have each series of a count in exactly the windows whose bounds are exported', () => {
    let compared = 0;
    fc.assert(
      fc.property(anyPolls, anyMaxCodes, (polls, maxCodes) => {
        const samples = shown(polls, { maxCodes });
        const bounds = samples.get('timpush_window_end_timestamp_seconds') ?? [];
        for (const family of COUNT_FAMILIES.filter((name) =>
          METRIC_CATALOG[name].labels.includes('window'),
        )) {
          const api = family.includes('loss') ? 'normal_push_loss' : 'normal_push_statistics';
          const current = bounds
            .filter(({ labels }) => labels.api === api)
            .map(({ labels }) => labels.window);
          for (const windows of windowsBySeries(samples, family)) {
            expect(windows).toEqual(current);
            compared += 1;
          }
        }
      }),
    );
    expect(compared).toBeGreaterThan(100);
  });
});

/** The windows of each series of a family, which are the same but for the window. */
function windowsBySeries(samples: Samples, family: FamilyName): readonly (readonly (string | undefined)[])[] {
  const windows = new Map<string, (string | undefined)[]>();
  for (const { labels } of samples.get(family) ?? []) {
    const { window, ...series } = labels;
    const key = JSON.stringify(series);
    windows.set(key, [...(windows.get(key) ?? []), window]);
  }
  return [...windows.values()];
}

describe('the samples of counts', () => {
  it('are those of the same reports of an app, without freshness and facts', () => {
    const [short, long] = RICH[0] ?? [];
    if (short?.loss.ok !== true || !short.statistics.ok || !long?.loss.ok || !long.statistics.ok) {
      throw new Error('RICH is two good polls');
    }
    const counts = countSamples(SHOP, {
      loss: [
        { window: '5m', report: short.loss.report },
        { window: '1h', report: long.loss.report },
      ],
      statistics: [
        { window: '5m', report: short.statistics.report },
        { window: '1h', report: long.statistics.report },
      ],
    });
    const ofApp = shown(RICH);
    expect(counts.size).toBeGreaterThan(10);
    for (const [family, samples] of counts) expect(samples).toEqual(ofApp.get(family));
    expect([...counts.keys()].sort()).toEqual([...COUNT_FAMILIES, 'timpush_codes_folded'].sort());
  });
});

it('the samples of a window that the state does not have are those before the first poll', () => {
  const samples = appSamples(SHOP, new Map(), NOW_MS);
  expect(lines(samples, 'timpush_poll_success')).toEqual(lines(shown([]), 'timpush_poll_success'));
});

/** Replays a scenario on simulated time: makes the samples that Prometheus would scrape from the exporter, minute by minute. */
import { type Failure, REQUEST_FAILURE_REASONS } from '../../src/core/failure.ts';
import { appSamples } from '../../src/core/metrics/samples.ts';
import {
  type AppState,
  afterPoll,
  initialState,
  POLLED_APIS,
  type WindowOutcome,
} from '../../src/core/polls/poll-state.ts';
import { type Window, windowAt } from '../../src/core/window.ts';
import { planPolls } from '../../src/polling/plan.ts';
import type { Counts } from '../../src/simulator/traffic/counts.ts';
import { createTraffic } from '../../src/simulator/traffic/traffic.ts';
import { lossArrays, statisticsFields } from '../../src/simulator/wire.ts';
import { decodePushLoss } from '../../src/tencent/push-loss.ts';
import { decodePushStatistics } from '../../src/tencent/push-statistics.ts';
import type { Scenario } from './scenarios.ts';

/** A series in the notation of promtool's unit tests: its name with labels, and a value for every step. */
export interface ReplayedSeries {
  readonly series: string;
  readonly values: string;
}

const DEFAULT_WINDOWS = [
  { name: '5m', lengthMs: 300_000 },
  { name: '30m', lengthMs: 1_800_000 },
  { name: '1h', lengthMs: 3_600_000 },
  { name: '2h', lengthMs: 7_200_000 },
  { name: '6h', lengthMs: 21_600_000 },
  { name: '1d', lengthMs: 86_400_000 },
  { name: '3d', lengthMs: 259_200_000 },
  { name: '7d', lengthMs: 604_800_000 },
];
const SCHEDULE = '* * * * *';
const DELAY_SECONDS = 300;
const APP = { name: 'shop', sdkappid: 1400000001, dataCenter: 'singapore', maxCodes: 200 };
const TARGET = { instance: 'localhost:10087', job: 'timpush' };

/** The exporter's own plan for the default windows, polled every minute. */
const PLAN = planPolls(
  {
    timeZone: 'UTC',
    delayMs: DELAY_SECONDS * 1000,
    callIntervalMs: 1_050,
    windows: DEFAULT_WINDOWS.map((window) => ({ ...window, schedule: SCHEDULE })),
  },
  () => ({ shortestMs: 60_000, longestMs: 60_000 }),
);

/** How long after its tick a poll ends: its sixteen calls wait for the call interval. */
const POLL_SECONDS = 17;

export function replay(scenario: Scenario): readonly ReplayedSeries[] {
  const { startSeconds, minutes, stepMinutes = 1 } = scenario;
  const traffic = createTraffic({
    seed: scenario.seed ?? 1,
    sdkappid: APP.sdkappid,
    pushesPerDay: scenario.pushesPerDay ?? 400_000,
    incidents: scenario.incidents ?? [],
    receiptLagMinutes: 60,
    zoneOffsetMinutes: 480,
  });
  const recorder = createRecorder();
  const failures = new Map<string, number>();
  let state: AppState = initialState(PLAN.windows.map(({ name }) => name));
  for (let step = 0; step * stepMinutes <= minutes; step += 1) {
    const tickSeconds = startSeconds + step * stepMinutes * 60;
    const minute = step * stepMinutes;
    if (scenario.exporterDown?.(minute)) {
      recorder.record(step, [['up', TARGET, 0]]);
      continue;
    }
    const failure = scenario.pollFailure?.(minute);
    const atMs = (tickSeconds + POLL_SECONDS) * 1000;
    state = afterPoll(
      state,
      PLAN.windows.map((planned) => {
        const window = windowAt(tickSeconds, {
          lengthSeconds: planned.lengthMs / 1000,
          delaySeconds: DELAY_SECONDS,
          marginSeconds: 60,
        });
        const upstream = () => traffic.counts({ ...window, asOf: tickSeconds + POLL_SECONDS });
        return outcome(planned.name, window, atMs, failure ?? upstream());
      }),
    );
    if (failure !== undefined) failures.set(failure.reason, (failures.get(failure.reason) ?? 0) + 1);
    recorder.record(step, [
      ['up', TARGET, 1],
      ...processSamples(minute, step, failures),
      ...[...appSamples({ ...APP, windows: PLAN.windows }, state, atMs)].flatMap(([family, samples]) =>
        samples.map(
          ({ labels, value }): RecordedSample => [
            family,
            { ...TARGET, ...labels },
            onReplayClock(family, value, startSeconds),
          ],
        ),
      ),
    ]);
  }
  return recorder.series();
}

/** promtool's time begins at 0, so timestamps count from the start of the replay. */
function onReplayClock(family: string, value: number, startSeconds: number): number {
  return family.endsWith('_timestamp_seconds') && value !== 0 ? value - startSeconds : value;
}

function outcome(name: string, window: Window, atMs: number, result: Counts | Failure): WindowOutcome {
  if ('reason' in result) {
    const failed = { ok: false, atMs, failure: result } as const;
    return { window: name, loss: failed, statistics: failed };
  }
  const loss = decodePushLoss({ ...lossArrays(result, 'number') });
  const statistics = decodePushStatistics({ ...statisticsFields(result, 'number') });
  return {
    window: name,
    loss: { ok: true, atMs, bounds: window, report: loss },
    statistics: { ok: true, atMs, bounds: window, report: statistics },
  };
}

/** The exporter's own counters with one poll a minute. */
function processSamples(
  minute: number,
  step: number,
  failures: ReadonlyMap<string, number>,
): readonly RecordedSample[] {
  // A signature is valid for a day; the exporter renews it after half a day.
  const signedSeconds = Math.floor(minute / 720) * 43_200;
  const callsPerApi = PLAN.windows.length;
  const app = { ...TARGET, app: APP.name };
  return [
    ...POLLED_APIS.flatMap((api): RecordedSample[] => [
      ['timpush_api_requests_total', { ...app, api }, (step + 1) * callsPerApi],
      ...REQUEST_FAILURE_REASONS.map(
        (reason): RecordedSample => [
          'timpush_api_request_failures_total',
          { ...app, api, reason },
          (failures.get(reason) ?? 0) * callsPerApi,
        ],
      ),
    ]),
    ['timpush_polls_skipped_total', app, 0],
    ['timpush_usersig_expiry_timestamp_seconds', app, signedSeconds + 86_400],
  ];
}

type RecordedSample = readonly [name: string, labels: Readonly<Record<string, string>>, value: number];

interface Recorder {
  record(step: number, samples: readonly RecordedSample[]): void;
  series(): readonly ReplayedSeries[];
}

/** Collects samples step by step; a series that ends becomes stale, as after a scrape without it. */
function createRecorder(): Recorder {
  const columns = new Map<string, string[]>();
  let steps = 0;
  return {
    record(step, samples) {
      steps = step + 1;
      for (const [name, labels, value] of samples) {
        const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
        const series = `${name}{${pairs.join(',')}}`;
        const column = columns.get(series) ?? [];
        columns.set(series, column);
        fillGap(column, step);
        column.push(String(value));
      }
    },
    series() {
      return [...columns].map(([series, column]) => {
        fillGap(column, steps);
        return { series, values: column.join(' ') };
      });
    },
  };
}

function fillGap(column: string[], step: number): void {
  const seen = column.length > 0 && column.at(-1) !== '_' && column.at(-1) !== 'stale';
  if (column.length < step && seen) column.push('stale');
  while (column.length < step) column.push('_');
}

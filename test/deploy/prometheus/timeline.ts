/** Situations one after another → what Prometheus would have scraped, by the exporter's own polls and samples. */
import { REQUEST_FAILURE_REASONS } from '../../../src/core/failure.ts';
import type { FamilyName } from '../../../src/core/metrics/metric-catalog.ts';
import { appSamples } from '../../../src/core/metrics/samples.ts';
import {
  type AppState,
  afterPoll,
  initialState,
  type Outcome,
  type WindowOutcome,
} from '../../../src/core/polls/poll-state.ts';
import { reportsOf, type Situation, WINDOW_MINUTES, WINDOW_NAMES } from './situation.ts';

export interface Phase {
  readonly minutes: number;
  readonly situation: Situation;
}

/** A series of a promtool test. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

const APP = 'shop';
const MINUTE_MS = 60_000;
const MAX_AGE_MS = 3 * MINUTE_MS;

export interface TimelineOptions {
  /** Exporters that poll the same app. */
  readonly instances?: readonly string[];
}

/** A sample a minute for every series, from minute 0. A series that is not scraped any more ends as in Prometheus. */
export function inputSeries(
  phases: readonly Phase[],
  { instances = ['exporter:10087'] }: TimelineOptions = {},
): readonly InputSeries[] {
  const pages = scrapes(phases);
  return instances.flatMap((instance) => {
    const target = { job: 'timpush', instance };
    const values = new Map<string, (number | undefined)[]>();
    for (const [minute, page] of pages.entries()) {
      for (const { name, labels, value } of page) {
        const series = `${name}{${Object.entries({ ...labels, ...target })
          .map(([label, text]) => `${label}=${JSON.stringify(text)}`)
          .join(',')}}`;
        const list = values.get(series) ?? pages.map(() => undefined);
        list[minute] = value;
        values.set(series, list);
      }
    }
    return [...values].map(([series, list]) => ({ series, values: notation(list) }));
  });
}

interface Scraped {
  readonly name: FamilyName | 'up';
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function scrapes(phases: readonly Phase[]): readonly (readonly Scraped[])[] {
  const minutes = phases.flatMap(({ minutes, situation }) =>
    Array.from({ length: minutes }, () => situation),
  );
  let state: AppState = initialState(WINDOW_NAMES);
  const counters = { requests: 0, failures: new Map<string, number>(), pollsSkipped: 0 };
  return minutes.map((situation, minute) => {
    if (minute % situation.pollEvery === 0) state = afterPoll(state, outcomes(situation, minute * MINUTE_MS));
    const { requests, failures, pollsSkipped } = situation.counted;
    counters.requests += requests;
    counters.pollsSkipped += pollsSkipped;
    for (const [reason, count] of Object.entries(failures)) {
      counters.failures.set(reason, (counters.failures.get(reason) ?? 0) + count);
    }
    if (situation.target === 'not there') return [];
    if (situation.target === 'down') return [{ name: 'up', labels: {}, value: 0 }];
    return [
      { name: 'up', labels: {}, value: 1 },
      ...shown(state, situation, minute),
      ...counted(counters),
      {
        name: 'timpush_config_last_reload_successful',
        labels: {},
        value: situation.reload === 'taken' ? 1 : 0,
      },
      {
        name: 'timpush_usersig_expiry_timestamp_seconds',
        labels: { app: APP },
        value: Math.max(0, minute * 60 + situation.signatureLeftSeconds),
      },
    ];
  });
}

function shown(state: AppState, { maxCodes }: Situation, minute: number): readonly Scraped[] {
  const windows = WINDOW_NAMES.map((name) => ({ name, maxAgeMs: MAX_AGE_MS }));
  const app = { name: APP, sdkappid: 1400000000, dataCenter: 'singapore', maxCodes, windows };
  return [...appSamples(app, state, minute * MINUTE_MS)].flatMap(([name, samples]) =>
    samples.map((sample) => ({ name, ...sample })),
  );
}

function counted(counters: {
  readonly requests: number;
  readonly failures: ReadonlyMap<string, number>;
  readonly pollsSkipped: number;
}): readonly Scraped[] {
  const labels = { app: APP, api: 'normal_push_loss' };
  return [
    { name: 'timpush_api_requests_total', labels, value: counters.requests },
    ...REQUEST_FAILURE_REASONS.map((reason) => ({
      name: 'timpush_api_request_failures_total' as const,
      labels: { ...labels, reason },
      value: counters.failures.get(reason) ?? 0,
    })),
    { name: 'timpush_polls_skipped_total', labels: { app: APP }, value: counters.pollsSkipped },
  ];
}

function outcomes(situation: Situation, atMs: number): readonly WindowOutcome[] {
  return WINDOW_NAMES.map((window) => {
    const end = atMs / 1000 - 300;
    const asked = { start: end - WINDOW_MINUTES[window] * 60, end };
    const reports = reportsOf(situation, window);
    const outcome = <R>(report: R, succeeds: boolean): Outcome<R> =>
      succeeds
        ? { ok: true, atMs, bounds: asked, report }
        : { ok: false, atMs, failure: { reason: 'server', message: 'failed', advice: 'none' } };
    return {
      window,
      loss: outcome(reports.loss, situation.polls === 'succeed'),
      statistics: outcome(reports.statistics, situation.polls !== 'fail'),
    };
  });
}

/** promtool's notation, with runs of one value written once: `5+0x9` are ten of them. */
function notation(values: readonly (number | undefined)[]): string {
  const words: string[] = [];
  for (let index = 0; index < values.length; ) {
    const value = values[index];
    let next = index + 1;
    while (next < values.length && values[next] === value) next += 1;
    const more = next - index - 1;
    if (value !== undefined) words.push(`${value}+0x${more}`);
    else if (index === 0) words.push(`_x${more + 1}`);
    else words.push('stale', ...(more > 0 ? [`_x${more}`] : []));
    index = next;
  }
  return words.join(' ');
}

/** The request of a backfill: its options checked and resolved, or those of the earlier run that it continues. */

import type { CheckpointHead } from '../backfill/checkpoint.ts';
import {
  fits,
  type NamedWindow,
  oldestRetained,
  planSlices,
  type Slice,
  slicesOf,
} from '../backfill/slice-plan.ts';
import type { AppConfig } from '../config/load.ts';
import { formatDuration, normalizedDuration, parseDuration } from '../core/duration.ts';
import { isoTime } from '../core/iso-time.ts';
import { METRIC_CATALOG } from '../core/metrics/metric-catalog.ts';
import { planApp } from '../polling/app-plan.ts';
import { CommandError } from './console.ts';
import { parseTimestamp, TIMESTAMP_FORM } from './timestamp.ts';

export interface BackfillOptions {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly step: string;
  readonly windows?: string | undefined;
}

export interface BackfillRequest {
  readonly head: CheckpointHead;
  readonly slices: readonly Slice[];
  readonly stepSeconds: number;
  /** All windows of the app that are multiples of the step, shortest first. */
  readonly windows: readonly NamedWindow[];
  readonly wanted: ReadonlySet<string>;
  /** What the user should know about the options. */
  readonly notes: readonly string[];
}

/** Newer samples overlap the head block of a running Prometheus, which scrapes them itself. */
const HEAD_SECONDS = 3 * 3600;
/** The oldest slices may become too old while a call is retried. */
const START_MARGIN_SECONDS = 600;
const NOT_SET = 'not set';
/** How long Prometheus returns the last sample of a series (its lookback delta). */
const LOOKBACK_SECONDS = 300;

/** `before` is the head of the checkpoint in the folder, if an earlier run left one to continue. */
export function backfillRequest(
  app: AppConfig,
  options: BackfillOptions,
  { before, nowSeconds }: { readonly before: CheckpointHead | undefined; readonly nowSeconds: number },
): BackfillRequest {
  const stepSeconds = readStep(options.step);
  const windows = readWindows(app, options.windows, stepSeconds);
  const { from, to, notes } =
    before === undefined ? readRange(options, nowSeconds) : { from: before.from, to: before.to, notes: [] };
  const head: CheckpointHead = {
    format: 'timpush-exporter backfill',
    version: 1,
    app: app.name,
    sdkappid: app.sdkappid,
    stepSeconds,
    delaySeconds: app.poll.delayMs / 1000,
    from,
    to,
    asked: { from: options.from ?? null, to: options.to ?? null },
  };
  if (before !== undefined) checkSame(before, head);
  const slices = planSlices(head);
  if (slices.length === 0) throw new CommandError(noSlices(head));
  if (mostSamples(windows, slices.length, stepSeconds) === 0)
    throw new CommandError(noSamples(windows, head));
  return {
    head,
    slices,
    stepSeconds,
    ...windows,
    notes: [...notes, ...windows.notes, ...stepNotes(stepSeconds)],
  };
}

/** The number of timestamps at which a window has samples. */
export function samplesOf(window: NamedWindow, slices: number, stepSeconds: number): number {
  return Math.max(0, slices - slicesOf(window, stepSeconds) + 1);
}

function mostSamples({ windows, wanted }: Windows, slices: number, stepSeconds: number): number {
  const counts = windows
    .filter(({ name }) => wanted.has(name))
    .map((window) => samplesOf(window, slices, stepSeconds));
  return Math.max(...counts);
}

function readStep(text: string): number {
  const stepMs = parseDuration(text);
  if (stepMs === undefined) throw new CommandError(`--step ${text}: write a duration like 5m or 1h`);
  if (stepMs === 0 || stepMs % 60_000 !== 0 || stepMs > 86_400_000) {
    throw new CommandError(`--step ${text}: it must be a whole number of minutes, from 1m to 1d`);
  }
  return stepMs / 1000;
}

function stepNotes(stepSeconds: number): readonly string[] {
  if (stepSeconds <= LOOKBACK_SECONDS) return [];
  return [
    `With a step of ${formatDuration(stepSeconds * 1000)} graphs have gaps: Prometheus shows a sample for 5m only.`,
  ];
}

interface Windows {
  readonly windows: readonly NamedWindow[];
  readonly wanted: ReadonlySet<string>;
  readonly notes: readonly string[];
}

function readWindows(app: AppConfig, text: string | undefined, stepSeconds: number): Windows {
  const all = planApp(app).windows.map(({ name, lengthMs }) => ({ name, lengthSeconds: lengthMs / 1000 }));
  const windows = all.filter((window) => fits(window, stepSeconds));
  const misfits = all.filter((window) => !windows.includes(window)).map(({ name }) => name);
  const step = formatDuration(stepSeconds * 1000);
  if (text === undefined) {
    if (windows.length === 0)
      throw new CommandError(
        `no window of app ${app.name} is a multiple of the step, ${step}: choose another --step`,
      );
    const notes = misfits.map(
      (name) => `The window ${name} is left out: it is not a multiple of the step, ${step}.`,
    );
    return { windows, wanted: new Set(windows.map(({ name }) => name)), notes };
  }
  const names = text.split(',').map((name) => normalizedDuration(name.trim()) ?? name.trim());
  for (const name of names) {
    if (misfits.includes(name))
      throw new CommandError(
        `--windows: ${name} is not a multiple of the step, ${step}: leave it out or choose another --step`,
      );
    if (!windows.some((window) => window.name === name)) {
      const known = all.map((window) => window.name).join(', ');
      throw new CommandError(`--windows: app ${app.name} has no window "${name}"; it has ${known}`);
    }
  }
  return { windows, wanted: new Set(names), notes: [] };
}

interface TimeRange {
  readonly from: number;
  readonly to: number;
  readonly notes: readonly string[];
}

function readRange(options: BackfillOptions, nowSeconds: number): TimeRange {
  const oldest = oldestRetained(nowSeconds) + START_MARGIN_SECONDS;
  const from = options.from === undefined ? oldest : readTimestamp('--from', options.from, nowSeconds);
  const to =
    options.to === undefined ? nowSeconds - HEAD_SECONDS : readTimestamp('--to', options.to, nowSeconds);
  if (to > nowSeconds)
    throw new CommandError(`--to ${options.to} is in the future: write now or an earlier time`);
  if (from >= oldest) return { from: Math.ceil(from), to: Math.floor(to), notes: [] };
  const note = `The upstream keeps seven days: the backfill starts at ${isoTime(oldest * 1000)} instead of --from.`;
  return { from: oldest, to: Math.floor(to), notes: [note] };
}

function readTimestamp(option: string, text: string, nowSeconds: number): number {
  const seconds = parseTimestamp(text, nowSeconds);
  if (seconds === undefined) throw new CommandError(`${option} ${text}: ${TIMESTAMP_FORM}`);
  return seconds;
}

/** A run continues only the same backfill: it adds up the answers in the checkpoint with its own. */
function checkSame(before: CheckpointHead, now: CheckpointHead): void {
  const differences = [
    difference('--app', before.app, now.app),
    difference('sdkappid', before.sdkappid, now.sdkappid),
    difference('--step', duration(before.stepSeconds), duration(now.stepSeconds)),
    difference('poll.delay', duration(before.delaySeconds), duration(now.delaySeconds)),
    difference('--from', before.asked.from ?? NOT_SET, now.asked.from ?? NOT_SET),
    difference('--to', before.asked.to ?? NOT_SET, now.asked.to ?? NOT_SET),
  ].filter((text) => text !== undefined);
  if (differences.length === 0) return;
  throw new CommandError(
    `--output holds the checkpoint of another backfill: ${differences.join('; ')}. ` +
      'Repeat the earlier command to continue it, or choose another --output',
  );
}

function difference(name: string, before: string | number, now: string | number): string | undefined {
  return before === now ? undefined : `${name} was ${before}, now it is ${now}`;
}

function noSlices({ from, to, stepSeconds, asked }: CheckpointHead): string {
  const hint = asked.to === null ? '; the default of --to is 3h ago, so add --to now' : '';
  return `no whole step of ${duration(stepSeconds)} lies between ${isoTime(from * 1000)} and ${isoTime(to * 1000)}${hint}`;
}

function noSamples({ wanted }: Windows, { from, to }: CheckpointHead): string {
  return (
    `none of the windows ${[...wanted].join(', ')} fits between ${isoTime(from * 1000)} and ${isoTime(to * 1000)}: ` +
    'start earlier with --from, or choose shorter --windows'
  );
}

const duration = (seconds: number) => formatDuration(seconds * 1000);

/** Label names of the metrics. */
const OWN_LABELS: ReadonlySet<string> = new Set(
  Object.values(METRIC_CATALOG).flatMap(({ labels }) => labels),
);

/** The problem of a label that the user adds; undefined for a good one. */
export function labelProblem(text: string): string | undefined {
  const [, name = ''] = /^([a-zA-Z_]\w*)=./s.exec(text) ?? [];
  if (name === '') return 'write it like job=timpush';
  if (name.startsWith('__')) return 'Prometheus reserves names that begin with __';
  return OWN_LABELS.has(name) ? `the metrics already have a label ${name}` : undefined;
}

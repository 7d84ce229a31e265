/** What a backfill is asked to do: its options read, checked and resolved, with what an earlier run of it has fixed. */

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
import { formatDuration, parseDuration } from '../core/duration.ts';
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
  /** All windows of the app that whole slices make up, shortest first. */
  readonly windows: readonly NamedWindow[];
  readonly wanted: ReadonlySet<string>;
  /** What a person should know about how the options were taken. */
  readonly notes: readonly string[];
}

/** Samples that are newer overlap the head of a running Prometheus, which scrapes them itself. */
const HEAD_SECONDS = 3 * 3600;
/** The oldest slices go out of reach while a call is tried again. */
const START_MARGIN_SECONDS = 600;
/** How long Prometheus shows a sample that no newer one follows. */
const LOOKBACK_SECONDS = 300;

/** `before` is what an earlier run in the same folder was asked, and goes on. */
export function backfillRequest(
  app: AppConfig,
  options: BackfillOptions,
  { before, nowSeconds }: { readonly before: CheckpointHead | undefined; readonly nowSeconds: number },
): BackfillRequest {
  const stepSeconds = readStep(options.step);
  const windows = readWindows(app, options.windows, stepSeconds);
  const { from, to, notes } =
    before === undefined ? readSpan(options, nowSeconds) : { from: before.from, to: before.to, notes: [] };
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

/** How many moments a window has samples at. */
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
    `With a step of ${formatDuration(stepSeconds * 1000)} graphs have gaps: Prometheus shows a sample for 5m.`,
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
      (name) => `The window ${name} is left out: it is no multiple of the step, ${step}.`,
    );
    return { windows, wanted: new Set(windows.map(({ name }) => name)), notes };
  }
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (misfits.includes(name))
      throw new CommandError(
        `--windows: ${name} is no multiple of the step, ${step}: leave it out or choose another --step`,
      );
    if (!windows.some((window) => window.name === name)) {
      throw new CommandError(
        `--windows: app ${app.name} has no window ${name === '' ? 'without a name' : name}: it has ${all.map((window) => window.name).join(', ')}`,
      );
    }
  }
  return { windows, wanted: new Set(names), notes: [] };
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly notes: readonly string[];
}

function readSpan(options: BackfillOptions, nowSeconds: number): Span {
  const oldest = oldestRetained(nowSeconds) + START_MARGIN_SECONDS;
  const from = options.from === undefined ? oldest : readTimestamp('--from', options.from, nowSeconds);
  const to =
    options.to === undefined ? nowSeconds - HEAD_SECONDS : readTimestamp('--to', options.to, nowSeconds);
  if (to > nowSeconds) throw new CommandError(`--to ${options.to} lies in the future`);
  if (from >= oldest) return { from: Math.ceil(from), to: Math.floor(to), notes: [] };
  const note = `The upstream remembers seven days: the oldest figures asked for are of ${isoTime(oldest * 1000)}, not of --from.`;
  return { from: oldest, to: Math.floor(to), notes: [note] };
}

function readTimestamp(option: string, text: string, nowSeconds: number): number {
  const moment = parseTimestamp(text, nowSeconds);
  if (moment === undefined) throw new CommandError(`${option} ${text}: ${TIMESTAMP_FORM}`);
  return moment;
}

/** Goes on only with the very same: answers of another would be added up with these. */
function checkSame(before: CheckpointHead, now: CheckpointHead): void {
  const differences = [
    difference('--app', before.app, now.app),
    difference('the sdkappid', before.sdkappid, now.sdkappid),
    difference('--step', duration(before.stepSeconds), duration(now.stepSeconds)),
    difference('the delay', duration(before.delaySeconds), duration(now.delaySeconds)),
    difference('--from', before.asked.from ?? 'not given', now.asked.from ?? 'not given'),
    difference('--to', before.asked.to ?? 'not given', now.asked.to ?? 'not given'),
  ].filter((text) => text !== undefined);
  if (differences.length === 0) return;
  throw new CommandError(
    `--output holds the checkpoint of another backfill: ${differences.join('; ')}. ` +
      'Give the same command to go on with it, or choose another --output',
  );
}

function difference(name: string, before: string | number, now: string | number): string | undefined {
  return before === now ? undefined : `there ${name} is ${before}, here ${now}`;
}

function noSlices({ from, to, stepSeconds, asked }: CheckpointHead): string {
  const hint = asked.to === null ? '; --to is 3h ago unless told otherwise, so add --to now' : '';
  return `no whole step of ${duration(stepSeconds)} lies between ${isoTime(from * 1000)} and ${isoTime(to * 1000)}${hint}`;
}

function noSamples({ wanted }: Windows, { from, to }: CheckpointHead): string {
  return (
    `none of the windows ${[...wanted].join(', ')} lies whole between ${isoTime(from * 1000)} and ${isoTime(to * 1000)}: ` +
    'begin earlier with --from, or choose shorter --windows'
  );
}

const duration = (seconds: number) => formatDuration(seconds * 1000);

/** Names that the figures themselves bear. */
const OWN_LABELS: ReadonlySet<string> = new Set(
  Object.values(METRIC_CATALOG).flatMap(({ labels }) => labels),
);

/** What is wrong with a label to be added; undefined when nothing is. */
export function labelProblem(text: string): string | undefined {
  const [, name = ''] = /^([a-zA-Z_]\w*)=./s.exec(text) ?? [];
  if (name === '') return 'write it like job=timpush';
  if (name.startsWith('__')) return 'names that begin with __ are Prometheus’s own';
  return OWN_LABELS.has(name) ? `${name} is a label of the figures themselves` : undefined;
}

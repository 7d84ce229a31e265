/** The texts of a backfill for its user: the plan before it starts, the result, and what to do next. */

import type { CheckpointHead, FoundGranularity } from '../backfill/checkpoint.ts';
import { MAX_EXPERIMENT_CALLS } from '../backfill/granularity.ts';
import { timeText } from '../backfill/progress.ts';
import type { Sent } from '../backfill/send-samples.ts';
import type { WrittenFile } from '../backfill/two-hour-files.ts';
import { isoTime } from '../core/iso-time.ts';
import { countText } from '../messages/english/count.ts';
import { type BackfillRequest, samplesOf } from './backfill-request.ts';
import { formatTable } from './table.ts';

export interface PlanFacts {
  /** The calls of this run. */
  readonly calls: number;
  readonly callIntervalMs: number;
  /** How many answers earlier runs left; undefined for a new backfill. */
  readonly answered: number | undefined;
  /** The checkpoint. */
  readonly file: string;
  /** Whether the series have the labels of those that Prometheus scrapes, so that they continue them. */
  readonly hasTargetLabels: boolean;
}

export function planText(request: BackfillRequest, facts: PlanFacts): string {
  const { head, slices, notes } = request;
  const first = slices[0];
  const last = slices.at(-1);
  if (first === undefined || last === undefined) return '';
  return (
    `app ${head.app}: pushes from ${isoTime(first.start * 1000)} to ${isoTime(last.end * 1000)},\n` +
    `samples every ${timeText(head.stepSeconds * 1000)} until ${isoTime(last.at * 1000)}\n\n` +
    `${windowTable(request)}\n` +
    notes.map((note) => `${note}\n`).join('') +
    (facts.hasTargetLabels ? '' : WITHOUT_TARGET_LABELS) +
    callsText(facts)
  );
}

const WITHOUT_TARGET_LABELS =
  'Prometheus adds labels to the series that it scrapes. Add the same to these samples, like\n' +
  '--label job=timpush --label instance=localhost:10087. A later run can do so without new calls.\n\n';

function windowTable({ windows, wanted, slices, stepSeconds }: BackfillRequest): string {
  const rows = windows
    .filter(({ name }) => wanted.has(name))
    .map((window) => {
      const timestamps = samplesOf(window, slices.length, stepSeconds);
      const first = slices[slices.length - timestamps];
      const from = first === undefined ? 'never: longer than the time above' : isoTime(first.at * 1000);
      return [window.name, String(timestamps), from];
    });
  return formatTable(['window', 'timestamps', 'from'], rows);
}

function callsText({ calls, callIntervalMs, answered, file }: PlanFacts): string {
  if (calls === 0) return `No call is needed: all ${answered ?? 0} answers are in ${file}.\n\n`;
  const time = `${calls} calls, one every ${callIntervalMs / 1000} s: about ${timeText(calls * callIntervalMs)}`;
  if (answered !== undefined) return `Continues after ${answered} answers: ${time}.\n\n`;
  return (
    `${time},\n` +
    `after at most ${MAX_EXPERIMENT_CALLS} calls that find out the granularity of the upstream.\n` +
    'Ctrl-C is safe: the same command continues later. An exporter that polls this app at the\n' +
    'same time shares the call limit: both then retry refused calls.\n\n'
  );
}

/** Why this step does not fit the granularity of the upstream, and what to do instead. */
export function tooCoarseText({ app, stepSeconds }: CheckpointHead, found: FoundGranularity): string {
  const step = timeText(stepSeconds * 1000);
  const { granularity, evidence: detail } = found;
  const instead =
    granularity === 'hour'
      ? 'Set poll.delay to a whole number of hours, and use --step 1h with another --output'
      : 'The upstream has nothing finer: let the exporter collect the history from now on';
  return (
    `the upstream counts the pushes of app ${app} by the ${granularity}: ${detail}.\n` +
    `Slices of ${step} would have wrong counts, so nothing is written. ${instead}`
  );
}

export function undecidedText({ evidence: detail }: FoundGranularity): string {
  return `The granularity is unknown (${detail}): the backfill assumes that the upstream counts by the minute.`;
}

export function tooOldText(count: number, of: number): string {
  return `${count} of ${of} slices are too old: the upstream keeps seven days. Windows that include them have no samples.`;
}

export function filesText(files: readonly WrittenFile[], directory: string): string {
  const rows = files.map(({ name, series, samples }) => [name, String(samples), String(series)]);
  const samples = files.reduce((sum, file) => sum + file.samples, 0);
  const folder = shellWord(directory);
  const blocks = shellWord(`${directory}/blocks`);
  return (
    `\n${formatTable(['file', 'samples', 'series'], rows, { rightAligned: [1, 2] })}\n` +
    `${countText(files.length, 'file')} with ${samples} samples. ` +
    'Make blocks of them; promtool prints the same NUM SAMPLES\nand NUM SERIES for each:\n\n' +
    `  for file in ${folder}/*.om; do promtool tsdb create-blocks-from openmetrics "$file" ${blocks} || break; done\n\n` +
    'Then change the owner of the blocks to the user of Prometheus, and move them to its\n--storage.tsdb.path (here that of the Debian package):\n\n' +
    `  chown -R prometheus: ${blocks} && mv ${blocks}/* /var/lib/prometheus/metrics2/\n\n` +
    'A running Prometheus loads them within minutes; before version 2.39 it needs\n' +
    '--storage.tsdb.allow-overlapping-blocks. It deletes samples that are older than its\n' +
    '--storage.tsdb.retention.time (default 15d).\n'
  );
}

export function sentText({ series, samples, samplesBefore }: Sent, store: string): string {
  const before = samplesBefore === 0 ? '' : `, ${samplesBefore} of them in an earlier run`;
  return `\nSent ${samples} samples of ${series} series to ${store}${before}.\n`;
}

/** Quoted unless a shell reads it as one word anyway. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** What a backfill tells the person who started it: the plan beforehand, and afterwards what came of it and what to do next. */

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
  /** Calls that are still to be made. */
  readonly calls: number;
  readonly callIntervalMs: number;
  /** How many have been answered before; undefined for a new backfill. */
  readonly answered: number | undefined;
  readonly file: string;
  /** Whether the series have the labels by which they join those that Prometheus scrapes. */
  readonly joinsLive: boolean;
}

export function planText(request: BackfillRequest, facts: PlanFacts): string {
  const { head, slices, notes } = request;
  const first = slices[0];
  const last = slices.at(-1);
  if (first === undefined || last === undefined) return '';
  return (
    `app ${head.app}: figures from ${isoTime(first.start * 1000)} to ${isoTime(last.end * 1000)},\n` +
    `samples every ${timeText(head.stepSeconds * 1000)} until ${isoTime(last.at * 1000)}\n\n` +
    `${windowTable(request)}\n` +
    notes.map((note) => `${note}\n`).join('') +
    (facts.joinsLive ? '' : WITHOUT_TARGET) +
    callsText(facts)
  );
}

const WITHOUT_TARGET =
  'To join the series that Prometheus scrapes, they need its labels, like\n' +
  '--label job=timpush --label instance=localhost:10087. They can be given later: nothing is asked again.\n\n';

function windowTable({ windows, wanted, slices, stepSeconds }: BackfillRequest): string {
  const rows = windows
    .filter(({ name }) => wanted.has(name))
    .map((window) => {
      const moments = samplesOf(window, slices.length, stepSeconds);
      const first = slices[slices.length - moments];
      const from =
        first === undefined ? 'never: its figures would have to begin earlier' : isoTime(first.at * 1000);
      return [window.name, String(moments), from];
    });
  return formatTable(['window', 'moments', 'shown from'], rows);
}

function callsText({ calls, callIntervalMs, answered, file }: PlanFacts): string {
  if (calls === 0) return `Nothing is left to be asked: ${answered ?? 0} answers are in ${file}.\n\n`;
  const time = `${calls} calls, one every ${callIntervalMs / 1000} s: about ${timeText(calls * callIntervalMs)}`;
  if (answered !== undefined) return `Goes on after ${answered} answers: ${time}.\n\n`;
  return (
    `${time},\n` +
    `after at most ${MAX_EXPERIMENT_CALLS} that find out how finely the upstream counts.\n` +
    'Ctrl-C is safe: the same command goes on. An exporter that polls this app meanwhile\n' +
    'shares its limit of calls: both then try refused ones again.\n\n'
  );
}

/** Why slices of another granularity are refused, and what can be had instead. */
export function tooCoarseText({ app, stepSeconds }: CheckpointHead, found: FoundGranularity): string {
  const step = timeText(stepSeconds * 1000);
  const { granularity, evidence } = found;
  const instead =
    granularity === 'hour'
      ? 'Slices of whole hours can: set poll.delay to whole hours, and give --step 1h with another --output'
      : 'There is nothing finer to be had: let the exporter gather the history as time goes by';
  return (
    `the upstream counts the pushes of app ${app} by the ${granularity}: ${evidence}.\n` +
    `Slices of ${step} would be wrong, and are not written. ${instead}`
  );
}

export function undecidedText({ evidence }: FoundGranularity): string {
  return `It could not be told (${evidence}): that figures are by the minute is taken for granted.`;
}

/** Slices that can no longer be had. */
export function forgottenText(count: number, of: number): string {
  return `${count} of ${of} slices are gone: the upstream remembers seven days. No window reaches over them.`;
}

export function filesText(files: readonly WrittenFile[], directory: string): string {
  const rows = files.map(({ name, series, samples }) => [name, String(samples), String(series)]);
  const samples = files.reduce((sum, file) => sum + file.samples, 0);
  const folder = shellWord(directory);
  const blocks = shellWord(`${directory}/blocks`);
  return (
    `\n${formatTable(['file', 'samples', 'series'], rows, { rightAligned: [1, 2] })}\n` +
    `${countText(files.length, 'file')} with ${samples} samples. ` +
    'Make blocks of them; promtool tells the same NUM SAMPLES\nand NUM SERIES of each:\n\n' +
    `  for file in ${folder}/*.om; do promtool tsdb create-blocks-from openmetrics "$file" ${blocks} || break; done\n\n` +
    'Then give the blocks to the user that Prometheus runs as, and move them to its\n--storage.tsdb.path, here Debian’s:\n\n' +
    `  chown -R prometheus: ${blocks} && mv ${blocks}/* /var/lib/prometheus/metrics2/\n\n` +
    'A running Prometheus takes them up within some minutes; one before 2.39 wants\n' +
    '--storage.tsdb.allow-overlapping-blocks. It deletes what is older than its\n' +
    '--storage.tsdb.retention.time, 15d unless told otherwise.\n'
  );
}

export function sentText({ series, samples, samplesBefore }: Sent, store: string): string {
  const before = samplesBefore === 0 ? '' : `, ${samplesBefore} of them in an earlier run`;
  return `\n${store} took ${samples} samples of ${series} series${before}.\n`;
}

/** Quoted where a shell would read more than a word. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

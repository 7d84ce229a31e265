/** Runs a backfill: asks for the missing slices, adds them up, writes or sends the samples, and reports how it ended. */
import { mkdirSync, readdirSync } from 'node:fs';
import { Agent } from 'undici';
import { type Checkpoint, CheckpointError, type CheckpointHead, readHead } from '../backfill/checkpoint.ts';
import { collect, expiredSlices, missingSlices, SLICE_APIS } from '../backfill/collect.ts';
import { findGranularity, fitsGranularity, MAX_EXPERIMENT_CALLS } from '../backfill/granularity.ts';
import { timeText } from '../backfill/progress.ts';
import {
  createRemoteWriteClient,
  REMOTE_WRITE_RETRY_BUDGET,
  RemoteWriteError,
  shownUrl,
} from '../backfill/remote-write-client.ts';
import { CALL_RETRY_BUDGET, isTransient } from '../backfill/retry.ts';
import { type SamplesAtTime, samplesByTime } from '../backfill/samples-by-time.ts';
import { sendSamples } from '../backfill/send-samples.ts';
import { FILE_NAME, type TargetLabels, writeFiles } from '../backfill/two-hour-files.ts';
import type { AppConfig } from '../config/load.ts';
import { type Failure, isFailure } from '../core/failure.ts';
import type { TimpushClient } from '../tencent/client.ts';
import type { BackfillRequest } from './backfill-request.ts';
import { filesText, planText, sentText, tooCoarseText, tooOldText, undecidedText } from './backfill-text.ts';
import { CommandError, type Console } from './console.ts';
import { failureText, withClient } from './one-shot.ts';
import { progressLine } from './progress-line.ts';

/** The same command can continue from the checkpoint. */
export const RESUMABLE_CODE = 2;
const TOO_COARSE_CODE = 3;

export interface Backfill {
  readonly app: AppConfig;
  readonly request: BackfillRequest;
  readonly checkpoint: Checkpoint;
  /** The path of the checkpoint. */
  readonly file: string;
  readonly options: {
    readonly output: string;
    readonly label: TargetLabels;
    readonly remoteWrite?: URL | undefined;
  };
  readonly console: Console;
  readonly signal: AbortSignal;
}

/** Returns the exit code. Closes the checkpoint in any case. */
export async function runBackfill(backfill: Backfill): Promise<number> {
  const { checkpoint, signal, console } = backfill;
  try {
    if (!(await fetchMissing(backfill))) return TOO_COARSE_CODE;
    const { remoteWrite } = backfill.options;
    await (remoteWrite === undefined ? write(backfill) : send(backfill, remoteWrite));
    return 0;
  } catch (error) {
    if (!signal.aborted) return failed(backfill, error);
    console.err('timpush-exporter: interrupted; run the same command again to continue\n');
    return RESUMABLE_CODE;
  } finally {
    checkpoint.close();
  }
}

function failed({ app, options, console, file }: Backfill, error: unknown): number {
  const code = failureCode(error);
  if (code === undefined) throw outputError(options.output, error);
  const message =
    error instanceof RemoteWriteError ? error.message : `app ${app.name}: ${failureText(error)}`;
  console.err(`timpush-exporter: ${message}\n`);
  console.err(`${file} keeps all answers: run the same command again to continue.\n`);
  return code;
}

/** Undefined for an error that is no failure of the upstream or the store. */
function failureCode(error: unknown): number | undefined {
  if (error instanceof RemoteWriteError) return error.isTransient ? RESUMABLE_CODE : 1;
  if (!isFailure(error)) return undefined;
  return isTransient(error) ? RESUMABLE_CODE : 1;
}

/** Fetches the slices that the checkpoint lacks. False where the upstream counts too coarsely for the step. */
async function fetchMissing(backfill: Backfill): Promise<boolean> {
  const { app, request, checkpoint, file, options, console } = backfill;
  const { slices } = request;
  const missing = missingSlices(slices, checkpoint);
  const forgotten = expiredSlices(missing, console.environment.nowMs() / 1000);
  const calls = missing
    .filter((slice) => !forgotten.includes(slice))
    .flatMap(({ start }) => SLICE_APIS.filter((api) => !checkpoint.has(start, api))).length;
  const answered = checkpoint.isOld ? checkpoint.answers() : undefined;
  console.out(
    planText(request, {
      calls,
      callIntervalMs: app.poll.callIntervalMs,
      answered,
      file,
      hasTargetLabels: 'job' in options.label && 'instance' in options.label,
    }),
  );
  const isFine =
    calls === 0
      ? isFineAsRecorded(backfill)
      : await withClient(app, console, async (source) => {
          if (!(await isFineUpstream(backfill, source))) return false;
          await fetchSlices(backfill, source, calls);
          return true;
        });
  if (isFine) reportTooOld(backfill);
  return isFine;
}

async function isFineUpstream(backfill: Backfill, source: TimpushClient): Promise<boolean> {
  const { app, checkpoint, console, signal } = backfill;
  const { nowMs, monotonicMs } = console.environment;
  if (checkpoint.granularity() === undefined) {
    const longestMs = MAX_EXPERIMENT_CALLS * app.poll.callIntervalMs;
    console.out(`Finding out the granularity of the upstream (at most ${timeText(longestMs)})…\n`);
    const found = await findGranularity({
      source,
      nowSeconds: nowMs() / 1000,
      messages: console.messages,
      retryBudget: CALL_RETRY_BUDGET,
      signal,
      monotonicMs,
      onTrouble: (failure) => console.err(`${troubleText(failure)}\n`),
    });
    checkpoint.recordGranularity(found);
    if (found.granularity === 'undecided') console.out(`${undecidedText(found)}\n`);
  }
  return isFineAsRecorded(backfill);
}

function isFineAsRecorded({ request, checkpoint, console }: Backfill): boolean {
  const found = checkpoint.granularity();
  if (found === undefined || fitsGranularity(found.granularity, request.slices)) return true;
  console.err(`timpush-exporter: ${tooCoarseText(request.head, found)}\n`);
  return false;
}

async function fetchSlices(backfill: Backfill, source: TimpushClient, calls: number): Promise<void> {
  const { app, request, checkpoint, console, signal } = backfill;
  const { nowMs, monotonicMs } = console.environment;
  const doneBefore = checkpoint.answers();
  const progress = progressLine(console, {
    total: doneBefore + calls,
    doneBefore,
    plannedMs: app.poll.callIntervalMs,
  });
  progress.show(doneBefore);
  await collect({
    slices: request.slices,
    source,
    checkpoint,
    signal,
    nowMs,
    monotonicMs,
    retryBudget: CALL_RETRY_BUDGET,
    onAnswer: () => progress.show(checkpoint.answers()),
    onTrouble: (failure) => progress.note(troubleText(failure)),
  }).finally(progress.end);
}

function troubleText(failure: Failure): string {
  return `${failureText(failure)}; retrying for a while`;
}

function reportTooOld({ request: { slices }, checkpoint, console }: Backfill): void {
  const tooOld = missingSlices(slices, checkpoint).length;
  if (tooOld === slices.length) {
    throw new CommandError('the upstream no longer has any of these slices: choose another --output');
  }
  if (tooOld > 0) console.err(`${tooOldText(tooOld, slices.length)}\n`);
}

function* samplesByTimestamp({ app, request, checkpoint, signal }: Backfill): Generator<SamplesAtTime> {
  const { windows, wanted, slices, stepSeconds } = request;
  const all = samplesByTime({
    app: { name: app.name, maxCodes: app.poll.maxCodes, windows, wanted },
    slices,
    stepSeconds,
    reportsOf: ({ start }) => checkpoint.reportsOf(start),
  });
  for (const samples of all) {
    signal.throwIfAborted();
    yield samples;
  }
}

async function write(backfill: Backfill): Promise<void> {
  const { output, label } = backfill.options;
  const files = await writeFiles({
    directory: output,
    timeline: samplesByTimestamp(backfill),
    labels: label,
  });
  backfill.console.out(filesText(files, output));
}

async function send(backfill: Backfill, url: URL): Promise<void> {
  const { request, options, checkpoint, console, signal } = backfill;
  const dispatcher = new Agent();
  try {
    const store = createRemoteWriteClient({
      url,
      dispatcher,
      userAgent: `timpush-exporter/${console.environment.build.version}`,
      retryBudget: REMOTE_WRITE_RETRY_BUDGET,
      monotonicMs: console.environment.monotonicMs,
      signal,
      onTrouble: ({ message }) => console.err(`${message}; retrying for a while\n`),
    });
    console.out(`Sending to ${shownUrl(url)}…\n`);
    const target = JSON.stringify([shownUrl(url), options.label, [...request.wanted]]);
    const sent = await sendSamples({
      store,
      timeline: samplesByTimestamp(backfill),
      labels: options.label,
      checkpoint,
      target,
    });
    console.out(sentText(sent, shownUrl(url)));
  } finally {
    await dispatcher.close();
  }
}

/** Creates the folder, and returns the head of the checkpoint that an earlier run left there. */
export function prepared(directory: string, file: string): CheckpointHead | undefined {
  return withOutput(directory, () => {
    mkdirSync(directory, { recursive: true });
    const head = readHead(file);
    if (head === undefined && readdirSync(directory).some((name) => FILE_NAME.test(name))) {
      throw new CommandError(
        `--output ${directory} holds files of another backfill without its checkpoint: choose another folder, or remove them`,
      );
    }
    return head;
  });
}

export function withOutput<R>(directory: string, use: () => R): R {
  try {
    return use();
  } catch (error) {
    throw outputError(directory, error);
  }
}

/** Errors of the file system and of files in the folder as a CommandError; any other error unchanged. */
function outputError(directory: string, error: unknown): unknown {
  if (error instanceof CheckpointError || error instanceof RangeError) return new CommandError(error.message);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new CommandError(`--output ${directory}: the system refuses to ${syscall} (${code})`);
}

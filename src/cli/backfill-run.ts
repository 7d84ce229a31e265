/** The run of a backfill: ask for what is missing, add it up, write or send it; and how each way of ending is told. */
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
import { MESSAGES } from '../messages/messages.ts';
import type { TimpushClient } from '../tencent/client.ts';
import type { BackfillRequest } from './backfill-request.ts';
import {
  filesText,
  forgottenText,
  planText,
  sentText,
  tooCoarseText,
  undecidedText,
} from './backfill-text.ts';
import { CommandError, type Console } from './console.ts';
import { failureText, withClient } from './one-shot.ts';
import { progressLine } from './progress-line.ts';

/** The same command goes on from the checkpoint, now or later. */
export const GO_ON_CODE = 2;
const TOO_COARSE_CODE = 3;

export interface Backfill {
  readonly app: AppConfig;
  readonly request: BackfillRequest;
  readonly checkpoint: Checkpoint;
  /** Of the checkpoint. */
  readonly file: string;
  readonly options: {
    readonly output: string;
    readonly label: TargetLabels;
    readonly remoteWrite?: URL | undefined;
  };
  readonly console: Console;
  readonly signal: AbortSignal;
}

/** Never leaves the checkpoint open. */
export async function runBackfill(backfill: Backfill): Promise<number> {
  const { checkpoint, signal, console } = backfill;
  try {
    if (!(await ask(backfill))) return TOO_COARSE_CODE;
    const { remoteWrite } = backfill.options;
    await (remoteWrite === undefined ? write(backfill) : send(backfill, remoteWrite));
    return 0;
  } catch (error) {
    if (!signal.aborted) return failed(backfill, error);
    console.err('timpush-exporter: interrupted; the same command goes on from here\n');
    return GO_ON_CODE;
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
  console.err(`What was answered is kept in ${file}: the same command goes on from here.\n`);
  return code;
}

/** Undefined for what is no failure of the upstream or the store. */
function failureCode(error: unknown): number | undefined {
  if (error instanceof RemoteWriteError) return error.isTransient ? GO_ON_CODE : 1;
  if (!isFailure(error)) return undefined;
  return isTransient(error) ? GO_ON_CODE : 1;
}

/** False where the upstream counts too coarsely for it. */
async function ask(backfill: Backfill): Promise<boolean> {
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
      joinsLive: 'job' in options.label && 'instance' in options.label,
    }),
  );
  const isFine =
    calls === 0
      ? isFineAsFound(backfill)
      : await withClient(app, console, async (source) => {
          if (!(await isFineUpstream(backfill, source))) return false;
          await askForSlices(backfill, source, calls);
          return true;
        });
  if (isFine) tellForgotten(backfill);
  return isFine;
}

async function isFineUpstream(backfill: Backfill, source: TimpushClient): Promise<boolean> {
  const { app, checkpoint, console, signal } = backfill;
  const { nowMs, monotonicMs } = console.environment;
  if (checkpoint.granularity() === undefined) {
    const longestMs = MAX_EXPERIMENT_CALLS * app.poll.callIntervalMs;
    console.out(`Finding out how finely the upstream counts, ${timeText(longestMs)} at the longest…\n`);
    const found = await findGranularity({
      source,
      nowSeconds: nowMs() / 1000,
      messages: MESSAGES.en,
      retryBudget: CALL_RETRY_BUDGET,
      signal,
      monotonicMs,
      onTrouble: (failure) => console.err(`${troubleText(failure)}\n`),
    });
    checkpoint.recordGranularity(found);
    if (found.granularity === 'undecided') console.out(`${undecidedText(found)}\n`);
  }
  return isFineAsFound(backfill);
}

function isFineAsFound({ request, checkpoint, console }: Backfill): boolean {
  const found = checkpoint.granularity();
  if (found === undefined || fitsGranularity(found.granularity, request.slices)) return true;
  console.err(`timpush-exporter: ${tooCoarseText(request.head, found)}\n`);
  return false;
}

async function askForSlices(backfill: Backfill, source: TimpushClient, calls: number): Promise<void> {
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
  return `${failureText(failure)}; it is tried again for a while`;
}

function tellForgotten({ request: { slices }, checkpoint, console }: Backfill): void {
  const gone = missingSlices(slices, checkpoint).length;
  if (gone === slices.length) {
    throw new CommandError('the upstream no longer remembers any of it: choose another --output');
  }
  if (gone > 0) console.err(`${forgottenText(gone, slices.length)}\n`);
}

function* momentsOf({ app, request, checkpoint, signal }: Backfill): Generator<SamplesAtTime> {
  const { windows, wanted, slices, stepSeconds } = request;
  const moments = samplesByTime({
    app: { name: app.name, maxCodes: app.poll.maxCodes, windows, wanted },
    slices,
    stepSeconds,
    reportsOf: ({ start }) => checkpoint.reportsOf(start),
  });
  for (const moment of moments) {
    signal.throwIfAborted();
    yield moment;
  }
}

async function write(backfill: Backfill): Promise<void> {
  const { output, label } = backfill.options;
  const files = await writeFiles({ directory: output, timeline: momentsOf(backfill), labels: label });
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
      onTrouble: ({ message }) => console.err(`${message}; it is tried again for a while\n`),
    });
    console.out(`Sending to ${shownUrl(url)}…\n`);
    const target = JSON.stringify([shownUrl(url), options.label, [...request.wanted]]);
    const sent = await sendSamples({
      store,
      timeline: momentsOf(backfill),
      labels: options.label,
      checkpoint,
      target,
    });
    console.out(sentText(sent, shownUrl(url)));
  } finally {
    await dispatcher.close();
  }
}

/** Makes the folder and tells what an earlier run in it was asked, if there was one. */
export function prepared(directory: string, file: string): CheckpointHead | undefined {
  return withOutput(directory, () => {
    mkdirSync(directory, { recursive: true });
    const head = readHead(file);
    if (head === undefined && readdirSync(directory).some((name) => FILE_NAME.test(name))) {
      throw new CommandError(
        `--output ${directory} holds files of another backfill, but not its checkpoint: choose another, or remove them`,
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

/** What the file system or a file in the folder says, in words; anything else as it is. */
function outputError(directory: string, error: unknown): unknown {
  if (error instanceof CheckpointError || error instanceof RangeError) return new CommandError(error.message);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new CommandError(`--output ${directory}: the system refuses to ${syscall} (${code})`);
}

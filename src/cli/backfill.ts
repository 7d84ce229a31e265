/** `timpush-exporter backfill`: the days that the upstream remembers, for a Prometheus that was installed today. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { Agent } from 'undici';
import {
  type Checkpoint,
  CheckpointError,
  type CheckpointHead,
  openCheckpoint,
  readHead,
} from '../backfill/checkpoint.ts';
import {
  COMMANDS,
  collect,
  forgottenSlices,
  isPassing,
  missingSlices,
  PATIENCE,
} from '../backfill/collect.ts';
import { createRemoteStore, RemoteStoreError, STORE_PATIENCE, shownUrl } from '../backfill/remote-store.ts';
import { type MomentSamples, samplesByTime } from '../backfill/samples-by-time.ts';
import { sendSamples } from '../backfill/send-samples.ts';
import { FILE_NAME, type TargetLabels, writeFiles } from '../backfill/two-hour-files.ts';
import type { AppConfig } from '../config/load.ts';
import { isFailure } from '../core/failure.ts';
import { type BackfillRequest, backfillRequest, labelProblem } from './backfill-request.ts';
import { filesText, forgottenText, planText, sentText } from './backfill-text.ts';
import { addConfigOption, loadChecked } from './config-options.ts';
import { CommandError, type CommandResult, type Console } from './console.ts';
import { chooseApp, failureText, withClient } from './one-shot.ts';
import { progressLine } from './progress-line.ts';

/** The same command goes on from the checkpoint, now or later. */
const GO_ON_CODE = 2;

const CHECKPOINT = 'checkpoint.ndjson';

const EXIT_CODES = `
Exit codes: 0 done; 1 something has to be mended first; 2 interrupted, or the upstream or the store failed for
long: the same command goes on where it ended.`;

export function backfillCommand(
  program: Command,
  console: Console,
  done: (result: CommandResult) => void,
): void {
  addConfigOption(program.command('backfill'))
    .description(
      'fetch the days that the upstream remembers and write them for Prometheus, as OpenMetrics or by remote write',
    )
    .requiredOption('--output <directory>', 'where files and the checkpoint go; made where it is missing')
    .option('--app <name>', 'which app; may be left out when there is only one')
    .option(
      '--from <moment>',
      'oldest figures to ask for: how long ago (2d), unix seconds or a time with its zone (default: seven days ago)',
    )
    .option(
      '--to <moment>',
      'newest sample: likewise, or now (default: 3h, what is newer a running Prometheus scrapes itself)',
    )
    .option(
      '--step <duration>',
      'time from one sample to the next, and the length of the slices that are asked for',
      '5m',
    )
    .option(
      '--windows <names>',
      'which windows of the app, like 5m,1h (default: all that are multiples of the step)',
    )
    .option(
      '--label <name=value>',
      'label that Prometheus adds to what it scrapes, like job=timpush and instance=localhost:10087; may be repeated',
      addLabel,
      {},
    )
    .option('--remote-write <url>', 'send the samples to a store instead of writing files', remoteUrl)
    .addHelpText('after', EXIT_CODES)
    .action(async (options) => {
      const app = chooseApp(loadChecked(options, console), options.app);
      const file = join(options.output, CHECKPOINT);
      const before = prepared(options.output, file);
      const nowSeconds = console.edges.nowMs() / 1000;
      const request = backfillRequest(app, options, { before, nowSeconds });
      const checkpoint = withOutput(options.output, () => openCheckpoint(file, request.head));
      const stopping = new AbortController();
      const running = runBackfill({
        app,
        request,
        checkpoint,
        file,
        options,
        console,
        signal: stopping.signal,
      });
      console.onStop(
        async () => {
          stopping.abort(new Interrupted());
          await running;
        },
        { exitCode: GO_ON_CODE },
      );
      done(await running);
    });
}

class Interrupted extends Error {}

interface Backfill {
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
async function runBackfill(backfill: Backfill): Promise<number> {
  const { checkpoint, signal, console } = backfill;
  try {
    await ask(backfill);
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
    error instanceof RemoteStoreError ? error.message : `app ${app.name}: ${failureText(error)}`;
  console.err(`timpush-exporter: ${message}\n`);
  console.err(`What was answered is kept in ${file}: the same command goes on from here.\n`);
  return code;
}

/** Undefined for what is no failure of the upstream or the store. */
function failureCode(error: unknown): number | undefined {
  if (error instanceof RemoteStoreError) return error.isPassing ? GO_ON_CODE : 1;
  if (!isFailure(error)) return undefined;
  return isPassing(error) ? GO_ON_CODE : 1;
}

async function ask({ app, request, checkpoint, file, console, signal }: Backfill): Promise<void> {
  const { nowMs, monotonicMs } = console.edges;
  const { slices } = request;
  const missing = missingSlices(slices, checkpoint);
  const forgotten = forgottenSlices(missing, nowMs() / 1000);
  const doneBefore = checkpoint.answers();
  const calls = missing
    .filter((slice) => !forgotten.includes(slice))
    .flatMap(({ start }) => COMMANDS.filter((command) => !checkpoint.has(start, command))).length;
  const plannedMs = app.poll.callIntervalMs;
  const answered = checkpoint.isOld ? doneBefore : undefined;
  console.out(planText(request, { calls, callIntervalMs: plannedMs, answered, file }));
  if (calls > 0) {
    const progress = progressLine(console, { total: doneBefore + calls, doneBefore, plannedMs });
    progress.show(doneBefore);
    const collecting = withClient(app, console, (source) =>
      collect({
        slices,
        source,
        checkpoint,
        signal,
        nowMs,
        monotonicMs,
        patience: PATIENCE,
        onAnswer: () => progress.show(checkpoint.answers()),
        onTrouble: (failure) => progress.note(`${failureText(failure)}; it is tried again for a while`),
      }),
    );
    await collecting.finally(progress.end);
  }
  const gone = missingSlices(slices, checkpoint).length;
  if (gone === slices.length)
    throw new CommandError('the upstream no longer remembers any of it: choose another --output');
  if (gone > 0) console.err(`${forgottenText(gone, slices.length)}\n`);
}

function momentsOf({ app, request, checkpoint }: Backfill): Iterable<MomentSamples> {
  const { windows, wanted, slices, stepSeconds } = request;
  return samplesByTime({
    app: { name: app.name, maxCodes: app.poll.maxCodes, windows, wanted },
    slices,
    stepSeconds,
    reportsOf: ({ start }) => checkpoint.reportsOf(start),
  });
}

async function write(backfill: Backfill): Promise<void> {
  const { output, label } = backfill.options;
  const files = await writeFiles({ directory: output, moments: momentsOf(backfill), labels: label });
  backfill.console.out(filesText(files, output));
}

async function send(backfill: Backfill, url: URL): Promise<void> {
  const { request, options, checkpoint, console, signal } = backfill;
  const dispatcher = new Agent();
  try {
    const store = createRemoteStore({
      url,
      dispatcher,
      userAgent: `timpush-exporter/${console.edges.build.version}`,
      patience: STORE_PATIENCE,
      monotonicMs: console.edges.monotonicMs,
      signal,
      onTrouble: (fact) => console.err(`${fact}; it is tried again for a while\n`),
    });
    const target = JSON.stringify([shownUrl(url), options.label, [...request.wanted]]);
    const sent = await sendSamples({
      store,
      moments: momentsOf(backfill),
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
function prepared(directory: string, file: string): CheckpointHead | undefined {
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

function withOutput<R>(directory: string, use: () => R): R {
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

function addLabel(text: string, before: TargetLabels): TargetLabels {
  const problem = labelProblem(text);
  if (problem !== undefined) throw new InvalidArgumentError(`${problem}.`);
  const at = text.indexOf('=');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Its text is never told: it may hold a password. */
function remoteUrl(text: string): URL {
  const url = URL.parse(text);
  const isGood =
    url !== null && /^https?:$/.test(url.protocol) && isDecodable(url.username) && isDecodable(url.password);
  if (!isGood) throw new CommandError('--remote-write: write a URL like http://localhost:9090/api/v1/write');
  return url;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

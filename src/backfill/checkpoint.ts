/** What the upstream has answered so far, a line for each answer, so that no call is made twice however a backfill ends. */
import { appendFileSync, closeSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { z } from 'zod';
import type { GranularityFinding } from '../core/experiments/granularity.ts';
import type { FunnelReport } from '../core/losses/funnel.ts';
import type { LossReport } from '../core/losses/loss.ts';
import type { SliceReports } from './samples-by-time.ts';

/** What the answers belong to: another backfill must not go on with them. */
const headSchema = z.strictObject({
  format: z.literal('timpush-exporter backfill'),
  version: z.literal(1),
  app: z.string(),
  sdkappid: z.int(),
  stepSeconds: z.int().positive(),
  delaySeconds: z.number().nonnegative(),
  /** Resolved, in unix seconds. */
  from: z.int(),
  to: z.int(),
  /** As they were given; null where they were not. `6d` means another moment at each start, and must not. */
  asked: z.strictObject({ from: z.string().nullable(), to: z.string().nullable() }),
});

export type CheckpointHead = z.output<typeof headSchema>;

const count = z.int().nonnegative();
const platform = z.string();
const bucket = {
  stage: z.enum(['ready_to_send', 'post_send_delivered']),
  code: z.string(),
  info: z.string(),
  count,
};
const funnel = { sendable: count, sent: count, delivered: count, clicked: count };
const start = z.int();

const lineSchema = z.union([
  z.strictObject({
    start,
    loss: z.strictObject({
      overall: z.array(z.strictObject(bucket)),
      byPlatform: z.array(z.strictObject({ ...bucket, platform })),
    }),
  }),
  z.strictObject({
    start,
    statistics: z.strictObject({
      ...funnel,
      byPlatform: z.array(z.strictObject({ ...funnel, platform })),
    }),
  }),
  z.strictObject({ granularity: z.enum(['minute', 'hour', 'day', 'undecided']), evidence: z.string() }),
  z.strictObject({ sentUntil: z.int(), target: z.string() }),
]);

export type SliceApi = keyof SliceReports;

export type FoundGranularity = Pick<GranularityFinding, 'granularity' | 'evidence'>;

export interface Checkpoint {
  readonly head: CheckpointHead;
  /** Whether it was there before. */
  readonly isOld: boolean;
  has(start: number, api: SliceApi): boolean;
  /** Both reports of the slice that begins at `start`. */
  reportsOf(start: number): SliceReports | undefined;
  /** How many calls have been answered. */
  answers(): number;
  /** Stands on the disk when it returns. */
  record<C extends SliceApi>(start: number, api: C, report: SliceReports[C]): void;
  /** What was found of how finely the upstream counts; undefined where nothing was. */
  granularity(): FoundGranularity | undefined;
  recordGranularity(found: FoundGranularity): void;
  /** Until which moment samples were sent to this target; undefined when none were. */
  sentUntil(target: string): number | undefined;
  recordSent(target: string, until: number): void;
  close(): void;
}

/** Raised where a file stands in the way; the message says what to do. */
export class CheckpointError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CheckpointError';
  }
}

/** The head of the checkpoint in `file`; undefined where there is none, or not even its head was written whole. */
export function readHead(file: string): CheckpointHead | undefined {
  const [line] = wholeLines(file);
  return line === undefined ? undefined : parsed(headSchema, line, { file, number: 1 });
}

/** Opens the checkpoint of `file`, made with `head` where there is none yet. */
export function openCheckpoint(file: string, head: CheckpointHead): Checkpoint {
  const lines = wholeLines(file);
  const losses = new Map<number, LossReport>();
  const statistics = new Map<number, FunnelReport>();
  const sent = new Map<string, number>();
  let granularity: FoundGranularity | undefined;
  lines.forEach((line, index) => {
    if (index === 0) return;
    const entry = parsed(lineSchema, line, { file, number: index + 1 });
    // The schema lets any text be a platform: a name that this version does not know was written by a later one.
    if ('loss' in entry) losses.set(entry.start, entry.loss as LossReport);
    else if ('statistics' in entry) statistics.set(entry.start, entry.statistics as FunnelReport);
    else if ('granularity' in entry) granularity = entry;
    else sent.set(entry.target, entry.sentUntil);
  });
  const descriptor = openSync(file, 'a');
  const write = (value: object) => {
    // Writes on where the system takes a part of it only, or throws.
    appendFileSync(descriptor, `${JSON.stringify(value)}\n`);
  };
  const isOld = lines.length > 0;
  if (!isOld) write(head);
  return {
    head: readHead(file) ?? head,
    isOld,
    has: (at, api) => (api === 'loss' ? losses : statistics).has(at),
    reportsOf(at) {
      const loss = losses.get(at);
      const funnels = statistics.get(at);
      return loss === undefined || funnels === undefined ? undefined : { loss, statistics: funnels };
    },
    answers: () => losses.size + statistics.size,
    record(at, api, report) {
      write({ start: at, [api]: report });
      if (api === 'loss') losses.set(at, report as LossReport);
      else statistics.set(at, report as FunnelReport);
    },
    granularity: () => granularity,
    recordGranularity({ granularity: found, evidence }) {
      granularity = { granularity: found, evidence };
      write(granularity);
    },
    sentUntil: (target) => sent.get(target),
    recordSent(target, until) {
      write({ sentUntil: until, target });
      sent.set(target, until);
    },
    close: () => closeSync(descriptor),
  };
}

/** The lines that were written whole. What a kill left of the last one is cut off, so that the next begins a line. */
function wholeLines(file: string): readonly string[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const wholeBytes = bytes.lastIndexOf('\n') + 1;
  if (wholeBytes < bytes.length) truncateSync(file, wholeBytes);
  const text = bytes.subarray(0, wholeBytes).toString('utf8');
  return text === '' ? [] : text.slice(0, -1).split('\n');
}

function parsed<T>(
  schema: z.ZodType<T>,
  line: string,
  at: { readonly file: string; readonly number: number },
): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    throw new CheckpointError(
      `${at.file}: line ${at.number} is none that a backfill of this version wrote: choose another --output, or remove the file to ask for everything anew`,
    );
  }
}

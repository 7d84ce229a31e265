/** The upstream's answers in a file, one line each, so that a backfill that was interrupted repeats no call. */
import { appendFileSync, closeSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { z } from 'zod';
import type { GranularityFinding } from '../core/experiments/granularity.ts';
import type { FunnelReport } from '../core/losses/funnel.ts';
import type { LossReport } from '../core/losses/loss.ts';
import type { SliceReports } from './samples-by-time.ts';

/** The backfill that the answers belong to. Another backfill must not use them. */
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
  /** The options as the operator wrote them; null if absent. They stay comparable, while `6d` resolves to another time at each start. */
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
  /** Whether the file existed before. */
  readonly isOld: boolean;
  has(start: number, api: SliceApi): boolean;
  /** Both reports of the slice that starts at `start`; undefined if one is missing. */
  reportsOf(start: number): SliceReports | undefined;
  /** The number of answers in the file. */
  answers(): number;
  /** Writes the answer to the file before it returns. */
  record<C extends SliceApi>(start: number, api: C, report: SliceReports[C]): void;
  /** The recorded granularity of the upstream's counts; undefined if there is none. */
  granularity(): FoundGranularity | undefined;
  recordGranularity(found: FoundGranularity): void;
  /** The timestamp of the newest samples sent to this target; undefined when none were sent. */
  sentUntil(target: string): number | undefined;
  recordSent(target: string, until: number): void;
  close(): void;
}

/** Thrown when a file cannot be used; the message contains what to do. */
export class CheckpointError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CheckpointError';
  }
}

/** The head of the checkpoint in `file`; undefined if the file is missing or its head is incomplete. */
export function readHead(file: string): CheckpointHead | undefined {
  const [line] = wholeLines(file);
  return line === undefined ? undefined : parsed(headSchema, line, { file, number: 1 });
}

/** Opens the checkpoint in `file`. If there is none yet, creates it with `head`. */
export function openCheckpoint(file: string, head: CheckpointHead): Checkpoint {
  const lines = wholeLines(file);
  const losses = new Map<number, LossReport>();
  const statistics = new Map<number, FunnelReport>();
  const sent = new Map<string, number>();
  let granularity: FoundGranularity | undefined;
  lines.forEach((line, index) => {
    if (index === 0) return;
    const entry = parsed(lineSchema, line, { file, number: index + 1 });
    // The schema accepts any text as a platform: a later version may have written a name that this version does not know.
    if ('loss' in entry) losses.set(entry.start, entry.loss as LossReport);
    else if ('statistics' in entry) statistics.set(entry.start, entry.statistics as FunnelReport);
    else if ('granularity' in entry) granularity = entry;
    else sent.set(entry.target, entry.sentUntil);
  });
  const descriptor = openSync(file, 'a');
  const write = (value: object) => {
    // Unlike writeSync, this call repeats partial writes, or throws.
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

/** The complete lines. Cuts off an incomplete last line, which a kill leaves, so that the next write starts a new line. */
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
      `${at.file}: line ${at.number} was not written by a backfill of this version: choose another --output, or remove the file to repeat all calls`,
    );
  }
}

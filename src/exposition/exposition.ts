/** The exposition that `/metrics` serves: made at most once a second in each format and coding, and shared by all scrapes. */
import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { EXPOSITION_END, type Format } from '../core/metrics/exposition-format.ts';
import { inChunks } from './chunks.ts';
import { concatenate } from './concatenated.ts';
import { gzipped } from './gzipped.ts';
import { memoized } from './memoized.ts';
import type { OwnMetrics } from './self-metrics.ts';

export type Coding = 'identity' | 'gzip';

/** A small exposition is one chunk. A large one is several, because concatenating it every second would block the event loop. */
export type Chunks = readonly Buffer[];

export interface Exposition {
  /**
   * The exposition as it was at most a second ago; not a promise where it is ready. Rejects when it cannot be made; the next call
   * tries again.
   */
  chunks(format: Format, coding: Coding): Chunks | Promise<Chunks>;
}

export interface ExpositionOptions {
  /** The part of the apps, which is the same in both formats. */
  readonly appChunks: () => Promise<Chunks>;
  readonly readOwnMetrics: () => Promise<OwnMetrics>;
  readonly monotonicMs: () => number;
}

/** Scrapes within this time share one exposition. */
const SHARED_FOR_MS = 1_000;

export function createExposition(options: ExpositionOptions): Exposition {
  const { monotonicMs } = options;
  let latest: Exposition | undefined;
  let latestMs = 0;
  return {
    chunks(format, coding) {
      const nowMs = monotonicMs();
      if (latest === undefined || nowMs - latestMs >= SHARED_FOR_MS) {
        latest = createSnapshot(options);
        latestMs = nowMs;
      }
      return latest.chunks(format, coding);
    },
  };
}

/** Reads all metrics on the first call, and makes each format and coding on its first call. */
function createSnapshot({ appChunks, readOwnMetrics }: ExpositionOptions): Exposition {
  const apps = memoized(appChunks);
  const own = memoized(async () => {
    await yieldToLoop();
    return readOwnMetrics();
  });

  async function concatenated(format: Format): Promise<Chunks> {
    const ownPart = await ownMetricsPart(await own(), format);
    // The metrics of the apps come last, so that they are as new as possible.
    const parts = [...(await apps()), ownPart];
    await yieldToLoop();
    return inChunks(parts, ({ length }) => length).map(concatenate);
  }

  function codingsOf(format: Format): Record<Coding, () => Chunks | Promise<Chunks>> {
    const identity = memoized(() => concatenated(format));
    const gzip = memoized(async () => [await gzipped(await identity())]);
    return { identity, gzip };
  }

  const formats: Record<Format, ReturnType<typeof codingsOf>> = {
    text: codingsOf('text'),
    openmetrics: codingsOf('openmetrics'),
  };
  return { chunks: (format, coding) => formats[format][coding]() };
}

/** With a thousand apps a family has thousands of lines, so each is written in its own iteration of the event loop. */
async function ownMetricsPart(families: OwnMetrics, format: Format): Promise<Buffer> {
  const texts: string[] = [];
  for (const family of families) {
    await yieldToLoop();
    texts.push(family.text(format));
  }
  await yieldToLoop();
  return Buffer.from(texts.join('') + EXPOSITION_END[format]);
}

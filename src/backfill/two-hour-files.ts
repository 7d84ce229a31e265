/** Writes samples as OpenMetrics files of two hours each, the length of promtool's blocks: series by series, in order of time. */
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXPOSITION_END, familyHead, seriesText, timedLine } from '../core/metrics/exposition-format.ts';
import { FAMILY_NAMES, type FamilyName, METRIC_CATALOG } from '../core/metrics/metric-catalog.ts';
import type { SamplesAtTime } from './samples-by-time.ts';

/** Prometheus's shortest block. It starts at an even hour of UTC. */
export const BLOCK_SECONDS = 2 * 3600;

/** Labels that Prometheus adds to scraped samples, such as `job` and `instance`. */
export type TargetLabels = Readonly<Record<string, string>>;

export interface WrittenFile {
  readonly name: string;
  readonly series: number;
  readonly samples: number;
}

export interface WriteOptions {
  readonly directory: string;
  readonly timeline: Iterable<SamplesAtTime>;
  readonly labels: TargetLabels;
}

/** By series, then by timestamp. */
type SeriesValues = Map<string, Map<number, number>>;

interface Block {
  readonly start: number;
  readonly families: Map<FamilyName, SeriesValues>;
}

/** Writes the files, each under a temporary name until it is complete. */
export async function writeFiles({
  directory,
  timeline,
  labels,
}: WriteOptions): Promise<readonly WrittenFile[]> {
  const written: WrittenFile[] = [];
  for (const block of inBlocks(timeline, labels)) {
    const name = fileName(block.start);
    if (block.families.size === 0) rmSync(join(directory, name), { force: true });
    else written.push(await writeFile(join(directory, name), block, name));
  }
  return written;
}

/** Such as `2025-03-12T0800Z.om`. */
export function fileName(startSeconds: number): string {
  return `${new Date(startSeconds * 1000).toISOString().slice(0, 16).replace(':', '')}Z.om`;
}

export const FILE_NAME = /^\d{4}-\d\d-\d\dT\d{4}Z\.om$/;

function* inBlocks(timeline: Iterable<SamplesAtTime>, labels: TargetLabels): Generator<Block> {
  let block: Block | undefined;
  for (const point of timeline) {
    const start = Math.floor(point.at / BLOCK_SECONDS) * BLOCK_SECONDS;
    if (block !== undefined && block.start !== start) yield block;
    if (block?.start !== start) block = { start, families: new Map() };
    addToBlock(block, point, labels);
  }
  if (block !== undefined) yield block;
}

function addToBlock({ families }: Block, { at, samples }: SamplesAtTime, labels: TargetLabels): void {
  for (const [family, list] of samples) {
    const bySeries: SeriesValues = families.get(family) ?? new Map();
    families.set(family, bySeries);
    for (const sample of list) {
      const series = seriesText(family, { ...sample.labels, ...labels });
      const values = bySeries.get(series) ?? new Map<number, number>();
      bySeries.set(series, values);
      values.set(at, sample.value);
    }
  }
}

async function writeFile(path: string, { families }: Block, name: string): Promise<WrittenFile> {
  const unfinished = `${path}.unfinished`;
  await pipeline(Readable.from(chunks(families)), createWriteStream(unfinished));
  renameSync(unfinished, path);
  const all = [...families.values()].flatMap((bySeries) => [...bySeries.values()]);
  return { name, series: all.length, samples: all.reduce((sum, values) => sum + values.size, 0) };
}

/** The text of a file, one series at a time. */
function* chunks(families: Block['families']): Generator<string> {
  for (const name of FAMILY_NAMES) {
    const bySeries = families.get(name);
    if (bySeries === undefined) continue;
    yield familyHead({ name, ...METRIC_CATALOG[name] }, 'openmetrics');
    for (const [series, values] of [...bySeries].sort(([a], [b]) => (a < b ? -1 : 1))) {
      yield [...values].map(([at, value]) => timedLine(series, value, at)).join('');
    }
  }
  yield EXPOSITION_END.openmetrics;
}

/** The figures of all apps as blocks of the page: an app is rendered when it changed, in a turn of the event loop of its own. */
import { familyHead } from '../core/metrics/exposition-format.ts';
import { FAMILY_NAMES, type FamilyName, METRIC_CATALOG } from '../core/metrics/metric-catalog.ts';
import type { Samples } from '../core/metrics/samples.ts';
import { type Block, createBlock } from './block.ts';
import { inChunks } from './chunks.ts';
import { concatenate } from './concatenated.ts';
import { memoized } from './memoized.ts';
import { renderSampleLines, type SampleLines } from './sample-lines.ts';

export interface AppBlocks {
  /** Replaces everything an app shows, in one step. `samples` is asked soon, and only once however often it is replaced until then. */
  setApp(name: string, samples: () => Samples): void;
  removeApp(name: string): void;
  /** With everything that was set until now; the same blocks as long as nothing changes. They fit both formats. */
  blocks(): Promise<readonly Block[]>;
}

export interface AppBlocksOptions {
  /** Waited for before an app is rendered or a block of the page is joined, which may take milliseconds. */
  readonly yieldToLoop: (work: 'end' | 'page') => Promise<void>;
  /** Told of an app that could not be rendered: it shows nothing until it is set again. */
  readonly onFault: (error: unknown, app: string) => void;
}

export function createAppBlocks({ yieldToLoop, onFault }: AppBlocksOptions): AppBlocks {
  const changed = new Map<string, () => Samples>();
  const apps = new Map<string, SampleLines>();
  let rendered: Promise<void> = Promise.resolve();
  let latest: (() => Promise<readonly Block[]>) | undefined;

  function render(name: string): void {
    const samples = changed.get(name);
    if (samples === undefined) return;
    changed.delete(name);
    latest = undefined;
    try {
      apps.set(name, renderSampleLines(samples()));
    } catch (error) {
      // Nothing rather than figures that would never age.
      apps.delete(name);
      onFault(error, name);
    }
  }

  return {
    setApp(name, samples) {
      const isWaiting = changed.has(name);
      changed.set(name, samples);
      if (isWaiting) return;
      // Many apps poll at the same second: one after the other in a row would hold up everything else.
      const one = yieldToLoop('end').then(() => render(name));
      rendered = rendered.then(() => one);
    },
    removeApp(name) {
      changed.delete(name);
      if (apps.delete(name)) latest = undefined;
    },
    async blocks() {
      await rendered;
      latest ??= memoized(() => joinFamilies([...apps.values()], yieldToLoop));
      return latest();
    },
  };
}

interface Piece {
  readonly name: FamilyName;
  readonly bytes: Buffer;
  /** Whose lines they are; undefined for the head of a family. */
  readonly app?: SampleLines;
}

/** Joins the lines of all apps family by family, and leaves the apps views of the result: a large page is held only once. */
async function joinFamilies(
  apps: readonly SampleLines[],
  yieldToLoop: AppBlocksOptions['yieldToLoop'],
): Promise<readonly Block[]> {
  const pieces = FAMILY_NAMES.flatMap((name) => familyPieces(name, apps));
  const blocks: Block[] = [];
  for (const stretch of inChunks(pieces, ({ bytes }) => bytes.length)) {
    await yieldToLoop('page');
    blocks.push(createBlock(joinPieces(stretch)));
  }
  return blocks;
}

function joinPieces(pieces: readonly Piece[]): Buffer {
  const all = concatenate(pieces.map(({ bytes }) => bytes));
  let start = 0;
  for (const { name, bytes, app } of pieces) {
    const end = start + bytes.length;
    app?.set(name, all.subarray(start, end));
    start = end;
  }
  return all;
}

function familyPieces(name: FamilyName, apps: readonly SampleLines[]): readonly Piece[] {
  const lines = apps.flatMap((app) => {
    const bytes = app.get(name);
    return bytes === undefined ? [] : [{ name, bytes, app }];
  });
  // Gauges with plain help texts read alike in both formats: one block, compressed once, serves both.
  const head = Buffer.from(familyHead({ name, ...METRIC_CATALOG[name] }, 'text'));
  return lines.length === 0 ? [] : [{ name, bytes: head }, ...lines];
}

/** The metrics page: put together at most once a second, in each format and coding that is asked for; scrapes share the bytes. */
import { EXPOSITION_END, type Format } from '../core/metrics/exposition-format.ts';
import { type Block, createBlock, gzipped } from './block.ts';
import { inChunks } from './chunks.ts';
import { concatenate } from './concatenated.ts';
import { memoized } from './memoized.ts';
import type { OwnMetrics } from './self-metrics.ts';

export type Coding = 'identity' | 'gzip';

export interface ExpositionOptions {
  /** What the apps show, alike in both formats. */
  readonly appBlocks: () => Promise<readonly Block[]>;
  readonly readOwnMetrics: () => Promise<OwnMetrics>;
  readonly monotonicMs: () => number;
  /** Waited for before each step that takes milliseconds where there are many apps. */
  readonly yieldToLoop: (work: 'page') => Promise<void>;
}

/** In one piece as long as it is small; joining a large one anew each second would hold up everything else. */
export type Pieces = readonly Buffer[];

export interface Page {
  /** The page as it was at most a second ago, at once where it is ready. Rejects when it could not be made; the next call tries again. */
  pieces(format: Format, coding: Coding): Pieces | Promise<Pieces>;
}

interface Edition {
  readonly madeMs: number;
  readonly pieces: Page['pieces'];
}

/** How long an edition of the page is handed out: scrapes that come closer together share its bytes. */
const EDITION_LASTS_MS = 1_000;

export function createExposition(options: ExpositionOptions): Page {
  const { monotonicMs } = options;
  let latest: Edition | undefined;
  return {
    pieces(format, coding) {
      const nowMs = monotonicMs();
      if (latest === undefined || nowMs - latest.madeMs >= EDITION_LASTS_MS) {
        latest = { madeMs: nowMs, pieces: piecesOf(options) };
      }
      return latest.pieces(format, coding);
    },
  };
}

/** What one edition is sent as, each made when first asked for. */
function piecesOf({ appBlocks, readOwnMetrics, yieldToLoop }: ExpositionOptions): Page['pieces'] {
  const apps = memoized(appBlocks);
  const own = memoized(() => yieldToLoop('page').then(readOwnMetrics));
  const ownBlocks: Record<Format, () => Promise<Block>> = {
    text: memoized(() => ownBlock('text')),
    openmetrics: memoized(() => ownBlock('openmetrics')),
  };
  const pages: Record<Format, Partial<Record<Coding, Pieces | Promise<Pieces>>>> = {
    text: {},
    openmetrics: {},
  };

  async function ownBlock(format: Format): Promise<Block> {
    const texts: string[] = [];
    for (const family of await own()) {
      await yieldToLoop('page');
      texts.push(family.text(format));
    }
    await yieldToLoop('page');
    return createBlock(Buffer.from(texts.join('') + EXPOSITION_END[format]));
  }

  async function make(format: Format, coding: Coding): Promise<Pieces> {
    const last = await ownBlocks[format]();
    // After the exporter's own, so that they are as new as can be.
    const blocks = [...(await apps()), last];
    await yieldToLoop('page');
    const pieces = coding === 'gzip' ? await gzipped(blocks) : blocks.map(({ plain }) => plain);
    await yieldToLoop('page');
    return inChunks(pieces, ({ length }) => length).map(concatenate);
  }

  return (format, coding) => {
    const inFormat = pages[format];
    inFormat[coding] ??= make(format, coding).then(
      (pieces) => {
        inFormat[coding] = pieces;
        return pieces;
      },
      (error: unknown) => {
        delete inFormat[coding];
        throw error;
      },
    );
    return inFormat[coding];
  };
}

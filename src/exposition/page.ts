/** The metrics page: put together at most once a second, in each format and coding that is asked for; scrapes share the bytes. */
import { type Format, PAGE_END } from '../core/exposition-format.ts';
import { type Block, createBlock, gzipped } from './block.ts';
import { joined } from './joined.ts';
import type { OwnFigures } from './self-metrics.ts';
import { inStretches } from './stretches.ts';

export type Coding = 'identity' | 'gzip';

export interface PageOptions {
  /** What the apps show, alike in both formats. */
  readonly appBlocks: () => Promise<readonly Block[]>;
  readonly readOwnFigures: () => Promise<OwnFigures>;
  readonly monotonicMs: () => number;
  /** Waited for before each step that takes milliseconds where there are many apps. */
  readonly loopTurn: (work: 'page') => Promise<void>;
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

export function createPage({ appBlocks, readOwnFigures, monotonicMs, loopTurn }: PageOptions): Page {
  let latest: Edition | undefined;

  function newEdition(madeMs: number): Edition {
    const parts = Promise.all([appBlocks(), loopTurn('page').then(readOwnFigures)]);
    const edition = { madeMs, pieces: piecesOf(parts, loopTurn) };
    // A failed edition must not be handed out again.
    parts.catch(() => {
      if (latest === edition) latest = undefined;
    });
    return edition;
  }

  return {
    pieces(format, coding) {
      const nowMs = monotonicMs();
      if (latest === undefined || nowMs - latest.madeMs >= EDITION_LASTS_MS) latest = newEdition(nowMs);
      return latest.pieces(format, coding);
    },
  };
}

/** What one edition is sent as, each made when first asked for. */
function piecesOf(
  parts: Promise<readonly [readonly Block[], OwnFigures]>,
  loopTurn: PageOptions['loopTurn'],
): Page['pieces'] {
  const ownBlocks = new Map<Format, Block>();
  const pages: Record<Format, Partial<Record<Coding, Pieces | Promise<Pieces>>>> = {
    text: {},
    openmetrics: {},
  };

  function ownBlock(own: OwnFigures, format: Format): Block {
    const block = ownBlocks.get(format) ?? createBlock(Buffer.from(own.text(format) + PAGE_END[format]));
    ownBlocks.set(format, block);
    return block;
  }

  async function make(format: Format, coding: Coding): Promise<Pieces> {
    const [apps, own] = await parts;
    await loopTurn('page');
    const blocks = [...apps, ownBlock(own, format)];
    const pieces = coding === 'gzip' ? await gzipped(blocks) : blocks.map(({ plain }) => plain);
    await loopTurn('page');
    return inStretches(pieces, ({ length }) => length).map(joined);
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

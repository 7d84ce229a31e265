/** The metrics page: put together at most once a second, in each format and coding that is asked for; scrapes share the bytes. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Format, PAGE_END } from '../core/exposition-format.ts';
import { type Block, createBlock, joinGzipped, joinPlain } from './block.ts';
import type { OwnFigures } from './self-metrics.ts';

export type Coding = 'identity' | 'gzip';

export interface PageOptions {
  /** What the apps show, alike in both formats. */
  readonly appBlock: () => Promise<Block>;
  readonly readOwnFigures: () => Promise<OwnFigures>;
  readonly monotonicMs: () => number;
}

export interface Page {
  /** The page as it was at most a second ago, at once where it is ready. Rejects when it could not be made; the next call tries again. */
  bytes(format: Format, coding: Coding): Buffer | Promise<Buffer>;
}

interface Edition {
  readonly madeMs: number;
  readonly bytes: Page['bytes'];
}

/** How long an edition of the page is handed out: scrapes that come closer together share its bytes. */
const EDITION_LASTS_MS = 1_000;

export function createPage({ appBlock, readOwnFigures, monotonicMs }: PageOptions): Page {
  let latest: Edition | undefined;

  function newEdition(madeMs: number): Edition {
    const parts = Promise.all([appBlock(), readOwnFigures()]);
    const edition = { madeMs, bytes: bytesOf(parts) };
    // A failed edition must not be handed out again.
    parts.catch(() => {
      if (latest === edition) latest = undefined;
    });
    return edition;
  }

  return {
    bytes(format, coding) {
      const nowMs = monotonicMs();
      if (latest === undefined || nowMs - latest.madeMs >= EDITION_LASTS_MS) latest = newEdition(nowMs);
      return latest.bytes(format, coding);
    },
  };
}

/** The bytes of one edition, each made when first asked for. */
function bytesOf(parts: Promise<readonly [Block, OwnFigures]>): Page['bytes'] {
  const ownBlocks = new Map<Format, Block>();
  const pages = new Map<string, Buffer | Promise<Buffer>>();

  function ownBlock(own: OwnFigures, format: Format): Block {
    const block = ownBlocks.get(format) ?? createBlock(Buffer.from(own.text(format) + PAGE_END[format]));
    ownBlocks.set(format, block);
    return block;
  }

  async function make(format: Format, coding: Coding): Promise<Buffer> {
    const [apps, own] = await parts;
    // With many apps each step takes tens of milliseconds: in one turn of the event loop they would hold up everything else.
    await nextTurn();
    const blocks = [apps, ownBlock(own, format)];
    await nextTurn();
    return coding === 'gzip' ? joinGzipped(blocks) : joinPlain(blocks);
  }

  return (format, coding) => {
    const key = `${format} ${coding}`;
    const known = pages.get(key);
    if (known !== undefined) return known;
    const making = make(format, coding).then((page) => {
      pages.set(key, page);
      return page;
    });
    pages.set(key, making);
    return making;
  };
}

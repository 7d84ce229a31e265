/** A part of the page, which is compressed once on its own and then stands with others in one gzip member. */
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';
import { memoized } from './memoized.ts';

const deflate = promisify(deflateRaw);

export interface Block {
  readonly plain: Buffer;
  /** Deflated off the main thread when first asked for; ends at a byte, so that more may follow. */
  deflated(): Promise<Buffer>;
  /** The checksum of all that stands before it, and of it. */
  crcAfter(crcBefore: number): number;
}

/** A quarter of the time of the usual 6 on these texts, for a tenth more bytes. */
const LEVEL = 3;

/** Large, because the main thread is told of every chunk of output. */
const CHUNK_BYTES = 1 << 20;

export function createBlock(plain: Buffer): Block {
  let checksum: { readonly before: number; readonly after: number } | undefined;
  return {
    plain,
    deflated: memoized(() =>
      deflate(plain, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH, chunkSize: CHUNK_BYTES }),
    ),
    crcAfter(before) {
      if (checksum?.before !== before) checksum = { before, after: crc32(plain, before) };
      return checksum.after;
    },
  };
}

/** Magic number, deflate, no flags, no time, no extra flags, unknown system: RFC 1952, section 2.3. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
/** An empty last block of deflate: what `deflated` leaves open. */
const DEFLATE_END = Buffer.from([3, 0]);

/** The pieces of a single gzip member: `curl --compressed` stops after the first of several. */
export async function gzipped(blocks: readonly Block[]): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = [GZIP_HEADER];
  let crc = 0;
  // One after the other: all at once they would take the processors from the main thread.
  for (const block of blocks) {
    pieces.push(await block.deflated());
    crc = block.crcAfter(crc);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc);
  trailer.writeUInt32LE(blocks.reduce((size, { plain }) => size + plain.length, 0) % 2 ** 32, 4);
  return [...pieces, DEFLATE_END, trailer];
}

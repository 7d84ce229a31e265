/** A stretch of the page, which is compressed once on its own and then joined with others into one gzip member. */
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';
import { joined } from './joined.ts';

const deflate = promisify(deflateRaw);

export interface Block {
  readonly plain: Buffer;
  /** Deflated off the main thread when first asked for; ends at a byte, so that more may follow. */
  deflated(): Promise<Buffer>;
}

/** Large, because the main thread is told of every chunk of output. */
const CHUNK_BYTES = 1 << 20;

export function createBlock(plain: Buffer): Block {
  let deflated: Promise<Buffer> | undefined;
  return {
    plain,
    deflated() {
      if (deflated === undefined) {
        deflated = deflate(plain, { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: CHUNK_BYTES });
        // Memory may have been short for a moment: what failed is not kept.
        deflated.catch(() => {
          deflated = undefined;
        });
      }
      return deflated;
    },
  };
}

export function joinPlain(blocks: readonly Block[]): Buffer {
  return joined(blocks.map(({ plain }) => plain));
}

/** Magic number, deflate, no flags, no time, no extra flags, unknown system: RFC 1952, section 2.3. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
/** An empty last block of deflate: what `deflated` leaves open. */
const DEFLATE_END = Buffer.from([3, 0]);

/** A single gzip member: `curl --compressed` stops after the first of several. */
export async function joinGzipped(blocks: readonly Block[]): Promise<Buffer> {
  const deflated = await Promise.all(blocks.map((block) => block.deflated()));
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(blocks.reduce((crc, { plain }) => crc32(plain, crc), 0));
  trailer.writeUInt32LE(blocks.reduce((size, { plain }) => size + plain.length, 0) % 2 ** 32, 4);
  return joined([GZIP_HEADER, ...deflated, DEFLATE_END, trailer]);
}

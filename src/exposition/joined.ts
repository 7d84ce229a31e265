/** Pieces of the page joined, a part at a time, in memory that goes back to the system as soon as it is no longer used. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What is copied in one turn of the event loop; smaller pages need no care at all. */
const AT_ONCE_BYTES = 1 << 20;

/**
 * Like `Buffer.concat`. glibc's malloc keeps twice the largest block that was ever given back, up to 64 MB, in each of its
 * arenas; memory that can be resized comes from the system itself.
 */
export async function joined(pieces: readonly Buffer[]): Promise<Buffer> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length < AT_ONCE_BYTES) return Buffer.concat(pieces, length);
  const all = Buffer.from(new ArrayBuffer(length, { maxByteLength: length }));
  let start = 0;
  for (const part of partsOf(pieces)) {
    // The system gives each page of memory when it is first written to, which takes longer than the copying.
    if (crossesTurn(start, part.length)) await nextTurn();
    all.set(part, start);
    start += part.length;
  }
  return all;
}

function* partsOf(pieces: readonly Buffer[]): Generator<Buffer> {
  for (const piece of pieces) {
    for (let from = 0; from < piece.length; from += AT_ONCE_BYTES) {
      yield piece.subarray(from, from + AT_ONCE_BYTES);
    }
  }
}

function crossesTurn(start: number, length: number): boolean {
  return Math.floor(start / AT_ONCE_BYTES) !== Math.floor((start + length) / AT_ONCE_BYTES);
}

/** Pieces of the page joined, in memory that goes back to the system as soon as it is no longer used. */

/** Below it what malloc keeps is small. */
const LARGE_BYTES = 1 << 20;

/**
 * Like `Buffer.concat`, but a piece that is alone stays itself. glibc's malloc keeps twice the largest block that was ever
 * given back, up to 64 MB, in each of its arenas; memory that can be resized comes from the system itself.
 */
export function concatenate(pieces: readonly Buffer[]): Buffer {
  const [first, second] = pieces;
  if (first !== undefined && second === undefined) return first;
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length < LARGE_BYTES) return Buffer.concat(pieces, length);
  const all = Buffer.from(new ArrayBuffer(length, { maxByteLength: length }));
  let start = 0;
  for (const piece of pieces) {
    all.set(piece, start);
    start += piece.length;
  }
  return all;
}

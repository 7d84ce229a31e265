/** Groups the parts of an exposition into chunks, so that concatenating one never blocks the event loop for long. */

/** Takes 2 ms to concatenate, or 10 ms where the system hands out memory slowly. */
const CHUNK_BYTES = 2 << 20;

/** Keeps the order. A chunk has at most two megabytes, unless it is a single larger part. */
export function inChunks<T>(parts: readonly T[], lengthOf: (part: T) => number): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  // Negative, so that the first part opens a chunk even if it is empty.
  let room = -1;
  for (const part of parts) {
    const length = lengthOf(part);
    if (length > room) {
      chunks.push([]);
      room = CHUNK_BYTES;
    }
    chunks.at(-1)?.push(part);
    room -= length;
  }
  return chunks;
}

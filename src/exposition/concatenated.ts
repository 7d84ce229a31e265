/** Concatenates parts of the exposition in memory that goes back to the system as soon as it is free. */

/** Below this size, the memory that malloc keeps is small. */
const LARGE_BYTES = 1 << 20;

/**
 * Like `Buffer.concat`, but returns a single part as it is. glibc's malloc keeps up to twice the largest block that was ever
 * freed, at most 64 MB, in each of its arenas. The memory of a resizable buffer comes from the system itself.
 */
export function concatenate(parts: readonly Buffer[]): Buffer {
  const [first, second] = parts;
  if (first !== undefined && second === undefined) return first;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length < LARGE_BYTES) return Buffer.concat(parts, length);
  const all = Buffer.from(new ArrayBuffer(length, { maxByteLength: length }));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}

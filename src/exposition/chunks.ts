/** Cuts the page into stretches, so that no step of putting it together takes long, however large it is. */

/** Joined in two milliseconds, or in ten where memory is slow to come. */
const STRETCH_BYTES = 2 << 20;

/** Neighbours together as long as they have two megabytes at most; whatever is larger stands alone. */
export function inChunks<T>(pieces: readonly T[], lengthOf: (piece: T) => number): readonly (readonly T[])[] {
  const stretches: T[][] = [];
  // None, so that the first piece begins one even if it is empty.
  let room = -1;
  for (const piece of pieces) {
    const length = lengthOf(piece);
    if (length > room) {
      stretches.push([]);
      room = STRETCH_BYTES;
    }
    stretches.at(-1)?.push(piece);
    room -= length;
  }
  return stretches;
}

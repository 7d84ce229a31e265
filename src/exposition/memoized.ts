/** What is made when first asked for and then shared. */

/** Memory may have been short for a moment: what failed is made anew when it is asked for again. */
export function memoized<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    if (made === undefined) {
      made = make();
      made.catch(() => {
        made = undefined;
      });
    }
    return made;
  };
}

/** A value that is made on the first call and shared by all later calls. */

/**
 * Returns a promise while the value is being made, and the value itself afterwards. A failure is not kept: memory may have been
 * short only for a while, so the next call tries again.
 */
export function memoized<T extends object>(make: () => Promise<T>): () => T | Promise<T> {
  let result: T | Promise<T> | undefined;
  return () => {
    result ??= make().then(
      (value) => {
        result = value;
        return value;
      },
      (error: unknown) => {
        result = undefined;
        throw error;
      },
    );
    return result;
  };
}

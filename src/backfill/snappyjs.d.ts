declare module 'snappyjs' {
  /** Snappy's block format, without frames. */
  export function compress(uncompressed: Uint8Array): Uint8Array;
  export function uncompress(compressed: Uint8Array): Uint8Array;
}

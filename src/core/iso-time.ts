/** Times as ISO 8601 without milliseconds, `2026-03-11T12:00:05Z`, for JSON, files and terminal. */

/** `ms` in unix milliseconds. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

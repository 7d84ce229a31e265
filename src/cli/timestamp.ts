/** Reads the timestamps of `backfill`: `now`, how long ago (`7d`, `90m`), unix seconds, or a date with its zone. */
import { parseDuration } from '../core/duration.ts';

export const TIMESTAMP_FORM =
  'write now, how long ago (like 90m or 6d12h), unix seconds, or a time with its zone (like 2025-03-12T08:00Z)';

const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/;
/** In the year 2001. A smaller number is most likely a duration without its unit. */
const LEAST_UNIX_SECONDS = 1e9;

/** Unix seconds; undefined for any other text. A date without a time is its midnight in UTC. */
export function parseTimestamp(text: string, nowSeconds: number): number | undefined {
  if (text === 'now') return nowSeconds;
  if (/^\d{10,11}$/.test(text) && Number(text) >= LEAST_UNIX_SECONDS) return Number(text);
  if (DATE.test(text)) {
    const atMs = Date.parse(text);
    return Number.isNaN(atMs) ? undefined : atMs / 1000;
  }
  const agoMs = parseDuration(text.replace(/^-/, ''));
  return agoMs === undefined ? undefined : nowSeconds - agoMs / 1000;
}

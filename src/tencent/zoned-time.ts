/** Reads wall-clock times without a zone, as the upstream writes them, as timestamps. */

/** Unix milliseconds of a wall-clock time; undefined when the text is not one. */
export type ZonedTimeReader = (text: string) => number | undefined;

const DAY_MS = 86_400_000;
const WALL_TIME = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?$/;

/**
 * Reads `YYYY-MM-DD HH:MM:SS` as the clocks of `timeZone` show it. When summer time ends, clocks show an hour twice: the
 * result is the first of the two. When it starts, clocks skip an hour: a skipped time is read with the offset before the change.
 */
export function zonedTimeReader(timeZone: string): ZonedTimeReader {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const aheadOfUtcMs = (atMs: number) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? Number.NaN;
    const shown = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return shown - atMs;
  };
  return (text) => {
    const wallMs = wallTimeMs(text);
    if (wallMs === undefined) return undefined;
    const before = aheadOfUtcMs(wallMs - DAY_MS);
    const after = aheadOfUtcMs(wallMs + DAY_MS);
    const fits = (ahead: number) => aheadOfUtcMs(wallMs - ahead) === ahead;
    return wallMs - (fits(before) || !fits(after) ? before : after);
  };
}

/** The time as if it were UTC; undefined for a date that does not exist. A year before 1970 is a zero time. */
function wallTimeMs(text: string): number | undefined {
  const match = WALL_TIME.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  if (year < 1970) return undefined;
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const written = `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}`;
  return new Date(wallMs).toISOString().startsWith(written) ? wallMs : undefined;
}

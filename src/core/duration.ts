/** Durations as Prometheus writes them (`5m`, `1h30m`, `7d`): the form of the configuration and of the `window` label. */

const UNIT_MS = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
const DURATION = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Milliseconds of a duration such as `1h30m`; undefined when the text is not a duration. `0` needs no unit. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const match = DURATION.exec(text);
  if (text === '' || match === null) return undefined;
  const units = Object.values(UNIT_MS);
  const total = units.reduce((sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0), 0);
  return Number.isSafeInteger(total) ? total : undefined;
}

/** The shortest Prometheus form of a number of milliseconds, without weeks: 5_400_000 → `1h30m`. */
export function formatDuration(durationMs: number): string {
  let rest = Math.round(durationMs);
  let text = '';
  for (const [name, unit] of Object.entries(UNIT_MS)) {
    // The documents name the upstream's limit `7d`, not `1w`.
    if (name === 'w') continue;
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) text += `${count}${name}`;
  }
  return text === '' ? '0s' : text;
}

/** The one spelling of a duration: `24h` and `1d` are both `1d`. Undefined if the text is not a duration. */
export function normalizedDuration(text: string): string | undefined {
  const durationMs = parseDuration(text);
  return durationMs === undefined ? undefined : formatDuration(durationMs);
}

/** Reads a timestamp as an operator writes it: unix seconds, or a signed duration before or after now. */

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Unix seconds; undefined for any other text. A duration needs its sign: `backfill` reads a bare `2h` as the past. */
export function readTimestamp(text: string, nowSeconds: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const [, sign, amount, unit] = /^([+-])(\d+)(ms|[smhd])$/.exec(text) ?? [];
  const unitSeconds = SECONDS[unit ?? ''];
  if (unitSeconds === undefined) return undefined;
  return nowSeconds + (sign === '-' ? -1 : 1) * Number(amount) * unitSeconds;
}

/** Why `readTimestamp` did not read the text. */
export function timestampProblem(text: string): string {
  return /^\d+(ms|[smhd])$/.test(text)
    ? `needs a sign: write -${text} (before now) or +${text} (after now)`
    : 'must be a signed duration like -20m or +2h, or unix seconds';
}

/** Reads a moment as an operator writes it: unix seconds, or a duration from now. */

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

export const TIMESTAMP_FORM = 'must be a duration like -20m or +2h, or unix seconds';

/** Unix seconds, or undefined for what is neither. */
export function readTimestamp(text: string, nowSeconds: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const [, sign, amount, unit] = /^([+-]?)(\d+)(ms|[smhd])$/.exec(text) ?? [];
  const unitSeconds = SECONDS[unit ?? ''];
  if (unitSeconds === undefined) return undefined;
  return nowSeconds + (sign === '-' ? -1 : 1) * Number(amount) * unitSeconds;
}

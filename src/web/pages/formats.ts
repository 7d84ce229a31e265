/** Numbers and times in the form that the status page shows: how many digits, and when a value counts as a jump. */
import type { Change } from '../../core/status/status-rows.ts';
import type { Messages } from '../../messages/messages.ts';

type Numbers = Messages['statusPage']['numbers'];

/** A ratio as a percentage of about three digits; a dash if it is unknown. */
export function percentText(ratio: number | null, numbers: Numbers): string {
  if (ratio === null) return numbers.unknown;
  const percent = ratio * 100;
  if (percent === 0) return numbers.percent({ percent, digits: 0 });
  if (percent < 0.01) return numbers.lessThanPercent({ percent: 0.01 });
  return numbers.percent({ percent, digits: percent < 1 ? 2 : percent < 99.95 ? 1 : 0 });
}

/** The difference in percentage points, with its sign; a dash if it is unknown. */
export function pointsText({ difference }: Change, numbers: Numbers): string {
  if (difference === null) return numbers.unknown;
  const points = Math.abs(difference * 100);
  const digits = points < 1 ? 2 : 1;
  if (Number(points.toFixed(digits)) === 0) return numbers.points({ points: 0, digits: 0 });
  return `${difference > 0 ? '+' : '−'}${numbers.points({ points, digits })}`;
}

/** The share in the short window as a multiple of that in the long one; empty if there is none to show. */
export function factorText({ difference, factor }: Change, numbers: Numbers): string {
  if (difference === null || difference === 0) return '';
  if (factor === null) return numbers.isNew;
  return factor === 0 ? numbers.isGone : numbers.factor({ factor });
}

const JUMP_DIFFERENCE = 0.005;
const JUMP_FACTOR = 2;

/** Whether the share at least doubled, by at least half a percentage point. */
export function isJump({ difference, factor }: Change): boolean {
  return difference !== null && difference >= JUMP_DIFFERENCE && (factor ?? Infinity) >= JUMP_FACTOR;
}

/** 2025-03-12 13:05 in UTC. The bounds of a window are whole minutes. */
export function minuteText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
}

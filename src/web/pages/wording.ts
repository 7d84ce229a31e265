/** Figures as the pages write them. */
import type { Condition } from '../../core/polls/freshness.ts';
import type { Change } from '../../core/status/status-rows.ts';

export function pushesText(pushes: number): string {
  return pushes.toLocaleString('en');
}

/** A ratio as a percentage of about three digits; a dash where it is not known. */
export function percentText(ratio: number | null): string {
  if (ratio === null) return '–';
  const percent = ratio * 100;
  if (percent === 0) return '0 %';
  if (percent < 0.01) return '<0.01 %';
  return `${percent.toFixed(percent < 1 ? 2 : percent < 99.95 ? 1 : 0)} %`;
}

/** The difference in percentage points, with its sign. */
export function pointsText({ difference }: Change): string {
  if (difference === null) return '–';
  const points = difference * 100;
  const text = Math.abs(points).toFixed(Math.abs(points) < 1 ? 2 : 1);
  if (Number(text) === 0) return '0 pp';
  return `${points > 0 ? '+' : '−'}${text} pp`;
}

/** How many times the usual share; empty where that says nothing. */
export function factorText({ difference, factor }: Change): string {
  if (difference === null || difference === 0) return '';
  if (factor === null) return 'new';
  if (factor === 0) return 'gone';
  return `×${factor >= 10 ? Math.round(factor).toLocaleString('en') : factor.toFixed(1)}`;
}

const NOTABLE_DIFFERENCE = 0.005;
const NOTABLE_FACTOR = 2;

/** Worth a second look: at least doubled, by at least half a percentage point. */
export function isRise({ difference, factor }: Change): boolean {
  return difference !== null && difference >= NOTABLE_DIFFERENCE && (factor ?? Infinity) >= NOTABLE_FACTOR;
}

/** 2025-03-12 13:05 in UTC, as the window bounds are whole minutes. */
export function minuteText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
}

export const STAGE_TEXT = { ready_to_send: 'before sending', post_send_delivered: 'after sending' } as const;

export const CONDITION_TEXT = {
  fresh: 'fresh',
  waiting: 'waiting',
  failing: 'failing',
  stale: 'stale',
  none: 'failed',
} as const satisfies Record<Condition, string>;

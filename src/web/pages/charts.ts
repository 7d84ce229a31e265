/** The drawings of the status page as inline SVG; colours come from the style sheet, numbers stand beside them as text. */
import { html } from 'ghtml';
import type { LossPoint } from '../../core/polls/loss-history.ts';
import type { FunnelStep } from '../../core/status/status.ts';

const STEP_WIDTH = 100;
const FUNNEL_HEIGHT = 60;

/** A band that narrows from step to step, as wide as its largest one. */
export function funnelSvg(steps: readonly FunnelStep[], description: string): string {
  const largest = Math.max(1, ...steps.map(({ pushes }) => pushes));
  // A step that is not empty stays visible.
  const heights = steps.map(({ pushes }) =>
    pushes === 0 ? 0 : Math.max(1, (pushes / largest) * FUNNEL_HEIGHT),
  );
  const parts = heights.map((height, index) => {
    const next = heights[index + 1] ?? height;
    const left = index * STEP_WIDTH;
    const right = left + STEP_WIDTH;
    const upper = (one: number) => round((FUNNEL_HEIGHT - one) / 2);
    const lower = (one: number) => round((FUNNEL_HEIGHT + one) / 2);
    const points = `${left},${upper(height)} ${left + 40},${upper(height)} ${right},${upper(next)} ${right},${lower(next)} ${left + 40},${lower(height)} ${left},${lower(height)}`;
    return html`<polygon class="step-${index}" points="${points}"/>`;
  });
  const width = steps.length * STEP_WIDTH;
  return html`<svg class="funnel" viewBox="0 0 ${width} ${FUNNEL_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${description}">!${parts}</svg>`;
}

/** A share as the filled part of a track; the text beside it says the same. */
export function shareBar(share: number | null): string {
  const width = round(Math.min(1, share ?? 0) * 100);
  return html`<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/><rect class="filled" width="${width}" height="6"/></svg>`;
}

const LINE_WIDTH = 300;
const LINE_HEIGHT = 48;

/** The ratios from oldest to newest on a scale from 0 to their largest; a gap where a poll failed. */
export function sparkline(points: readonly LossPoint[], description: string): string {
  const largest = Math.max(...points.map(({ ratio }) => ratio ?? 0)) || 1;
  const stepWidth = points.length > 1 ? LINE_WIDTH / (points.length - 1) : 0;
  const place = (ratio: number, index: number) =>
    `${round(index * stepWidth)},${round(LINE_HEIGHT - 2 - (ratio / largest) * (LINE_HEIGHT - 4))}`;
  let path = '';
  points.forEach(({ ratio }, index) => {
    if (ratio === null) return;
    const begins = (points[index - 1]?.ratio ?? null) === null;
    // A lone point is a line of no length, which round ends make a dot.
    path += begins ? `M${place(ratio, index)}h0` : `L${place(ratio, index)}`;
  });
  return html`<svg class="line" viewBox="0 0 ${LINE_WIDTH} ${LINE_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${description}"><path d="${path}"/></svg>`;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}

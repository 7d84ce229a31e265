/** The charts of the status page as inline SVG. Their colours are in the style sheet, and the text beside them has their numbers. */
import { html } from 'ghtml';
import type { LossPoint } from '../../core/polls/loss-history.ts';
import type { FunnelStep } from '../../core/status/status.ts';

const STEP_WIDTH = 100;
/** The part of a step in which its band keeps its height. */
const LEVEL_WIDTH = 40;
const FUNNEL_HEIGHT = 60;

/** A band whose height at each step is in proportion to the pushes of the step. */
export function funnelSvg(steps: readonly FunnelStep[], description: string): string {
  const largest = Math.max(1, ...steps.map(({ pushes }) => pushes));
  // A step with few pushes must stay visible.
  const heights = steps.map(({ pushes }) =>
    pushes === 0 ? 0 : Math.max(1, (pushes / largest) * FUNNEL_HEIGHT),
  );
  const polygons = heights.map((height, index) => {
    const points = stepPoints(index * STEP_WIDTH, height, heights[index + 1] ?? height);
    return html`<polygon class="step-${index}" points="${points}"/>`;
  });
  const width = steps.length * STEP_WIDTH;
  return html`<svg class="funnel" viewBox="0 0 ${width} ${FUNNEL_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${description}">!${polygons}</svg>`;
}

/** The corners of one step, which begins at `left` and narrows from its own height to that of the next step. */
function stepPoints(left: number, height: number, nextHeight: number): string {
  const top = (one: number) => round((FUNNEL_HEIGHT - one) / 2);
  const bottom = (one: number) => round((FUNNEL_HEIGHT + one) / 2);
  const [bend, right] = [left + LEVEL_WIDTH, left + STEP_WIDTH];
  const upper = `${left},${top(height)} ${bend},${top(height)} ${right},${top(nextHeight)}`;
  const lower = `${right},${bottom(nextHeight)} ${bend},${bottom(height)} ${left},${bottom(height)}`;
  return `${upper} ${lower}`;
}

/** A ratio as the filled part of a bar. Screen readers skip it, because the text beside it says the same. */
export function shareBar(share: number | null): string {
  const width = round(Math.min(1, share ?? 0) * 100);
  return html`<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/><rect class="filled" width="${width}" height="6"/></svg>`;
}

const LINE_WIDTH = 300;
const LINE_HEIGHT = 48;
const LINE_MARGIN = 2;

/** The ratios from oldest to newest, on a scale from 0 to the largest. A poll without a ratio leaves a gap. */
export function sparkline(points: readonly LossPoint[], description: string): string {
  const largest = Math.max(...points.map(({ ratio }) => ratio ?? 0)) || 1;
  const stepWidth = points.length > 1 ? LINE_WIDTH / (points.length - 1) : 0;
  const scale = LINE_HEIGHT - 2 * LINE_MARGIN;
  const place = (ratio: number, index: number) =>
    `${round(index * stepWidth)},${round(LINE_HEIGHT - LINE_MARGIN - (ratio / largest) * scale)}`;
  let path = '';
  points.forEach(({ ratio }, index) => {
    if (ratio === null) return;
    const startsLine = (points[index - 1]?.ratio ?? null) === null;
    // A line of length 0 draws a single point as a dot, because the style sheet gives lines round ends.
    path += startsLine ? `M${place(ratio, index)}h0` : `L${place(ratio, index)}`;
  });
  return html`<svg class="line" viewBox="0 0 ${LINE_WIDTH} ${LINE_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${description}"><path d="${path}"/></svg>`;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}

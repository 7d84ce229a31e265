/** Draws the curves of the benchmark as SVG: small line charts, logarithmic both ways, readable in light and dark. */
import { rounded } from './report.ts';
import type { Curve } from './result.ts';

const CHARTS = [
  { chart: 'series', title: 'Time per scrape, ms, by series on the page' },
  { chart: 'apps', title: 'Processor time per app and minute, ms, by apps' },
] as const;

const WIDTH = 860;
const HEIGHT = 300;
const PLOT = { left: 60, right: 560, top: 40, bottom: 260 } as const;

/** Readable on white and on black. */
const COLOURS = [
  '#2f7ed8',
  '#e8710a',
  '#1a9c5b',
  '#c2328a',
  '#8a6d00',
  '#6a51c9',
  '#c0392b',
  '#5b7083',
] as const;

const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 }
.axis { stroke: #57606a }
.grid { stroke: #d0d7de }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .axis { stroke: #8b949e } .grid { stroke: #30363d }
}`;

/** Without curves for it a chart is left out. */
export function picture(curves: readonly Curve[]): string {
  const charts = CHARTS.map(({ chart, title }) => ({
    title,
    curves: curves.filter((curve) => curve.chart === chart),
  })).filter((chart) => chart.curves.length > 0);
  const height = charts.length * HEIGHT;
  const drawn = charts.map(
    (chart, index) => `<g transform="translate(0 ${index * HEIGHT})">${draw(chart)}</g>\n`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">\n` +
    '<title>Time per scrape against series, and processor time per app against apps</title>\n' +
    `<style>${STYLE}\n</style>\n${drawn.join('')}</svg>\n`
  );
}

function draw({ title, curves }: { readonly title: string; readonly curves: readonly Curve[] }): string {
  const x = axisOf(
    curves.map((curve) => curve.x),
    [PLOT.left, PLOT.right],
  );
  const y = axisOf(
    curves.map((curve) => curve.y),
    [PLOT.bottom, PLOT.top],
  );
  const lines = [...Map.groupBy(curves, ({ name }) => name).entries()].map(([name, points], index) =>
    drawLine({ name, index, points: points.map((point) => ({ x: x.place(point.x), y: y.place(point.y) })) }),
  );
  return [
    `<text class="title" x="${PLOT.left}" y="22">${escaped(title)}</text>`,
    ...x.powers.map((power) => gridLine({ x: x.place(power) }, power)),
    ...y.powers.map((power) => gridLine({ y: y.place(power) }, power)),
    `<path class="axis" fill="none" d="M${PLOT.left} ${PLOT.top}V${PLOT.bottom}H${PLOT.right}"/>`,
    ...lines,
  ].join('\n');
}

interface Axis {
  /** The powers of ten that the values lie between. */
  readonly powers: readonly number[];
  readonly place: (value: number) => number;
}

function axisOf(values: readonly number[], [from, to]: readonly [number, number]): Axis {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    powers: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    place: (value) => Math.round(from + ((Math.log10(value) - low) / (high - low)) * (to - from)),
  };
}

function gridLine(at: { readonly x: number } | { readonly y: number }, power: number): string {
  const label = power >= 1_000 ? `${power / 1_000}k` : rounded(power);
  if ('x' in at) {
    const text = `<text x="${at.x}" y="${PLOT.bottom + 20}" text-anchor="middle">${label}</text>`;
    return `<path class="grid" d="M${at.x} ${PLOT.top}V${PLOT.bottom}"/>${text}`;
  }
  const text = `<text x="${PLOT.left - 8}" y="${at.y + 4}" text-anchor="end">${label}</text>`;
  return `<path class="grid" d="M${PLOT.left} ${at.y}H${PLOT.right}"/>${text}`;
}

interface Line {
  readonly name: string;
  readonly index: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** The line with a dot at each point, and its name in the legend. */
function drawLine({ name, index, points }: Line): string {
  const colour = COLOURS[index % COLOURS.length];
  const dots = points.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/>`).join('');
  const path = points.map(({ x, y }) => `${x} ${y}`).join('L');
  const at = { x: PLOT.right + 24, y: PLOT.top + 8 + index * 22 };
  return (
    `<path fill="none" stroke="${colour}" stroke-width="2" d="M${path}"/>${dots}` +
    `<circle cx="${at.x}" cy="${at.y}" r="5" fill="${colour}"/>` +
    `<text x="${at.x + 14}" y="${at.y + 4}">${escaped(name)}</text>`
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

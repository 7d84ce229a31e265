/** The reports that Prometheus scraped off the page, each with its sums, its window and when it was polled. */
import { COMMANDS, type Command } from '../faults/app-page.ts';
import type { SeriesResult } from '../support/prometheus-api.ts';
import { FAMILIES, type Sums, sumName } from './counts.ts';
import type { SeenReport } from './observation.ts';

/** Everything that is asked of one span of time. */
export interface Scraped {
  /** `BOUNDS_QUERY`. */
  readonly bounds: readonly SeriesResult[];
  /** `SUMS_QUERY`. */
  readonly sums: readonly SeriesResult[];
  /** A scrape is shown by all moments until so much later. */
  readonly stepSeconds: number;
}

const START = 'timpush_window_start_timestamp_seconds';
const END = 'timpush_window_end_timestamp_seconds';
const SUCCESS = 'timpush_poll_last_success_timestamp_seconds';

export const BOUNDS_QUERY = `{__name__=~"${START}|${END}|${SUCCESS}"}`;

export const SUMS_QUERY =
  'sum by (__name__, app, window, loss_stage) ' +
  `({__name__=~"${Object.values(FAMILIES).flat().join('|')}"})`;

export type ShownReport = Omit<SeenReport, 'truth'>;

export interface Shown {
  readonly reports: readonly ShownReport[];
  /** Exported counts without bounds of their window, in words. */
  readonly withoutWindow: readonly string[];
}

interface MutableShown {
  readonly app: string;
  readonly window: string;
  /** Of each command by its own, by the names of metrics. */
  readonly bounds: Map<string, number>;
  readonly sums: Map<string, number>;
}

/** What one span of time showed. */
export function shownIn({ bounds, sums, stepSeconds }: Scraped): Shown {
  const shown = new Map<string, MutableShown & { readonly atSeconds: number }>();
  const at = (atSeconds: number, { app = '', window = '' }: SeriesResult['metric']) => {
    const key = `${atSeconds} ${app} ${window}`;
    const known = shown.get(key) ?? { atSeconds, app, window, bounds: new Map(), sums: new Map() };
    shown.set(key, known);
    return known;
  };
  for (const { metric, points } of bounds) {
    for (const [atSeconds, value] of points)
      at(atSeconds, metric).bounds.set(`${metric.api} ${metric.__name__}`, value);
  }
  for (const { metric, points } of sums) {
    const name = sumName(metric.__name__ ?? '', metric.loss_stage);
    for (const [atSeconds, value] of points) at(atSeconds, metric).sums.set(name, value);
  }
  const found = [...shown.values()].flatMap((one) =>
    COMMANDS.map((command) => reportOf(command, one, one.atSeconds - stepSeconds)),
  );
  return {
    reports: mergedReports(found.filter((one) => typeof one === 'object')),
    withoutWindow: [...new Set(found.filter((one) => typeof one === 'string'))],
  };
}

/** Undefined when nothing is shown, and words when that is not as it should be. */
function reportOf(
  command: Command,
  { app, window, bounds, sums }: MutableShown,
  shownUntilSeconds: number,
): ShownReport | string | undefined {
  const ofCommand = [...sums].filter(([name]) => FAMILIES[command].includes(name.replace(/ .*/, '')));
  const [start, end, success] = [START, END, SUCCESS].map((name) => bounds.get(`${command} ${name}`));
  if (start === undefined || end === undefined || success === undefined) {
    return ofCommand.length === 0 ? undefined : `${app} ${command} ${window}`;
  }
  const found: Sums = Object.fromEntries(ofCommand);
  return { app, command, window, start, end, successSeconds: success, shownUntilSeconds, sums: found };
}

/** Each report once, with the last moment of any. */
export function mergedReports(reports: readonly ShownReport[]): readonly ShownReport[] {
  const merged = new Map<string, ShownReport>();
  for (const report of reports) {
    const { shownUntilSeconds, ...what } = report;
    const key = JSON.stringify(what);
    const known = merged.get(key);
    if (known === undefined || known.shownUntilSeconds < shownUntilSeconds) merged.set(key, report);
  }
  return [...merged.values()];
}

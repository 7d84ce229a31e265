/** The progress of a backfill in one line, for a terminal's last line and for a log. */
import { formatDuration } from '../core/duration.ts';

export interface ProgressFacts {
  readonly done: number;
  readonly total: number;
  /** The number of calls that earlier runs made. */
  readonly doneBefore: number;
  readonly elapsedMs: number;
  /** The planned time of one call, used until enough calls are done to measure it. */
  readonly plannedMs: number;
}

const ENOUGH_TO_MEASURE = 10;
/** Short enough for a line of 80 characters. */
const BAR_CHARS = 16;

/** Such as `1693 of 4032 calls (42 %), 0.95 a second, 41m left`. */
export function progressText(facts: ProgressFacts): string {
  const { done, total, doneBefore, elapsedMs } = facts;
  const percent = Math.floor((100 * done) / total);
  const doneNow = done - doneBefore;
  const rate = doneNow > 0 && elapsedMs > 0 ? `, ${((1000 * doneNow) / elapsedMs).toFixed(2)} a second` : '';
  return `${done} of ${total} calls (${percent} %)${rate}, ${timeText(restMs(facts))} left`;
}

export function barText(facts: ProgressFacts): string {
  const full = Math.floor((BAR_CHARS * facts.done) / facts.total);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_CHARS - full)}] ${progressText(facts)}`;
}

/** Rounded to seconds below two minutes, and to minutes above. */
export function timeText(ms: number): string {
  return formatDuration(ms < 120_000 ? Math.ceil(ms / 1_000) * 1_000 : Math.round(ms / 60_000) * 60_000);
}

function restMs({ done, total, doneBefore, elapsedMs, plannedMs }: ProgressFacts): number {
  const doneNow = done - doneBefore;
  return (total - done) * (doneNow >= ENOUGH_TO_MEASURE ? elapsedMs / doneNow : plannedMs);
}

/** How far a backfill is, on one line: the same for a terminal's last line and for a log. */
import { formatDuration } from '../core/duration.ts';

export interface ProgressFacts {
  readonly done: number;
  readonly total: number;
  /** How many were done before this run began. */
  readonly doneBefore: number;
  readonly elapsedMs: number;
  /** What one takes by plan: used until enough are done to tell. */
  readonly plannedMs: number;
}

const ENOUGH_TO_TELL = 10;
/** So that all of it fits on a line of 80. */
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

/** Rounded to what a person waits by: seconds below two minutes, minutes above. */
export function timeText(ms: number): string {
  return formatDuration(ms < 120_000 ? Math.ceil(ms / 1_000) * 1_000 : Math.round(ms / 60_000) * 60_000);
}

function restMs({ done, total, doneBefore, elapsedMs, plannedMs }: ProgressFacts): number {
  const doneNow = done - doneBefore;
  return (total - done) * (doneNow >= ENOUGH_TO_TELL ? elapsedMs / doneNow : plannedMs);
}

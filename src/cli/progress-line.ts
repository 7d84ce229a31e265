/** The progress of a long command: a bar at a terminal, elsewhere a line a minute. */
import { barText, type ProgressFacts, progressText } from '../backfill/progress.ts';
import type { Console } from './console.ts';

export interface ProgressLine {
  show(done: number): void;
  /** Prints a line above the bar. */
  note(text: string): void;
  /** Leaves the bar on the screen and starts a new line. */
  end(): void;
}

const LINE_EVERY_MS = 60_000;
const CLEAR_REST = '\x1b[K';

export function progressLine(
  console: Console,
  facts: Pick<ProgressFacts, 'total' | 'doneBefore' | 'plannedMs'>,
): ProgressLine {
  const { isTerminal } = console.viewer;
  const startMs = console.environment.monotonicMs();
  let shownMs = startMs;
  let bar = '';

  function factsNow(done: number): ProgressFacts {
    return { ...facts, done, elapsedMs: console.environment.monotonicMs() - startMs };
  }

  return {
    show(done) {
      if (isTerminal) {
        bar = barText(factsNow(done));
        console.out(`\r${bar}${CLEAR_REST}`);
        return;
      }
      if (console.environment.monotonicMs() - shownMs < LINE_EVERY_MS) return;
      shownMs = console.environment.monotonicMs();
      console.err(`${progressText(factsNow(done))}\n`);
    },
    note(text) {
      if (bar !== '') console.out(`\r${CLEAR_REST}`);
      console.err(`${text}\n`);
      if (bar !== '') console.out(bar);
    },
    end() {
      if (bar !== '') console.out('\n');
      bar = '';
    },
  };
}

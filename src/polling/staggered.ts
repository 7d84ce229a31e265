/** Starts actions that are due together a millisecond apart, and all of them within a second. */

const STEP_MS = 1;
const LONGEST_MS = 1_000;

/**
 * The first action starts at once. If a thousand apps called the upstream together, they would delay scrapes and hold all
 * answers in memory at the same time. Apps that start apart stay apart, because all continue at the same pace.
 */
export function staggerStarts(actions: readonly (() => void)[]): void {
  const stepMs = Math.min(STEP_MS, LONGEST_MS / actions.length);
  for (const [index, action] of actions.entries()) {
    if (index === 0) action();
    else setTimeout(action, index * stepMs).unref();
  }
}

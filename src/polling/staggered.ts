/** Begins what is due at the same moment one thing a millisecond, within a second: the first at once, the others after it. */

const STEP_MS = 1;
const LONGEST_MS = 1_000;

/**
 * A thousand apps that called in the same instant would hold up scrapes, and have all their answers in memory at once. What
 * is spread so stays apart, since every app goes on at the same pace.
 */
export function staggerStarts(actions: readonly (() => void)[]): void {
  const stepMs = Math.min(STEP_MS, LONGEST_MS / actions.length);
  for (const [index, action] of actions.entries()) {
    if (index === 0) action();
    else setTimeout(action, index * stepMs).unref();
  }
}

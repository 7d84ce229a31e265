/** Which apps the readiness check waits for. */

export interface ReadinessApp {
  readonly name: string;
  isPolled(): boolean;
}

/**
 * Returns a function that lists the apps without a poll so far. Once the list was empty, it stays empty: a reload that adds an
 * app must not take the exporter out of its service.
 */
export function createReadiness(apps: readonly ReadinessApp[]): () => readonly string[] {
  let wasReady = false;
  return () => {
    const missing = apps.filter((app) => !app.isPolled()).map((app) => app.name);
    wasReady ||= missing.length === 0;
    return wasReady ? [] : missing;
  };
}

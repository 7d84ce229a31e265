/** The closed set of causes of a loss, by who has to act. */

export const CAUSES = ['configuration', 'token', 'device', 'quota', 'payload', 'vendor', 'unknown'] as const;

export type Cause = (typeof CAUSES)[number];

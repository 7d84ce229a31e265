/** The causes of a loss: a closed set, by who has to act. */

export const CAUSES = ['configuration', 'token', 'device', 'quota', 'payload', 'vendor', 'unknown'] as const;

export type Cause = (typeof CAUSES)[number];

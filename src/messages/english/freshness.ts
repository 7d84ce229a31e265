/** How fresh the reports of a window are, in sentences. */

export const FRESHNESS = {};

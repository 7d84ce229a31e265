/** What each loss code means and how to act on it. */

export const CATALOGUE = {};

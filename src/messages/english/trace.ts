/** The way of one push: hops, verdicts and advice, for pages and terminal alike. */

export const TRACE = {};

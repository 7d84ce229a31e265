/** The trace page. */

export const TRACE_PAGE = {};

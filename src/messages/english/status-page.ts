/** The status page. */

export const STATUS_PAGE = {};

/** The content types of the exposition formats. */

/** Prometheus's text format, which every version of Prometheus reads. */
export const TEXT_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

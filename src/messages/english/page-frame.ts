/** The frame around every page. */

export const PAGE_FRAME = {
  /** The language of the page, as BCP 47 names it. */
  language: 'en',
  skip: 'Skip to the content',
  about: ({ version, revision }: { readonly version: string; readonly revision: string }) =>
    `Push losses of Tencent Cloud Chat for Prometheus. Version ${version}, revision ${revision}.`,
  links: {
    metrics: 'Metrics',
    trace: 'Trace a push',
    ready: 'Ready',
    healthy: 'Healthy',
    json: 'This report as JSON',
    api: 'API',
  },
  offline: 'The exporter does not answer, so this page is not updated.',
};

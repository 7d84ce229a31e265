/** The texts that all pages and responses of the web server share. */

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

interface Unknown {
  /** As the client wrote it. */
  readonly name: string;
  readonly known: readonly string[];
}

/** Why the web server refuses a request: the texts of error responses, for pages, plain text and JSON alike. */
export const WEB_ERRORS = {
  notFound: ({ method, telemetryPath }: { readonly method: string; readonly telemetryPath: string }) =>
    `nothing answers ${method} at this URL; the metrics are at ${telemetryPath}`,
  internalError: 'internal error: the log of the exporter says more',
  undecodableUrl: 'this URL cannot be decoded',
  tooManyScrapes: ({ limit }: { readonly limit: number }) =>
    `too many scrapes at once, the limit is ${limit}: see --web.max-requests`,

  loginNeeded: 'a user name and a password are needed: see basic_auth_users in the web configuration',
  tooManyAttempts: 'too many requests or failed logins: wait and try again',

  unknownApp: ({ name, known }: Unknown) => `there is no app ${name}: known apps are ${known.join(', ')}`,
  unknownWindow: ({ name, known }: Unknown) =>
    `there is no window ${name}: known windows are ${known.join(', ')}`,

  traces: {
    off: 'push traces are switched off: web.trace is off',
    notLoopback:
      'push traces are personal data, and clients on other machines can connect to this address: listen on 127.0.0.1, or set web.trace to on if only authorized users can connect',
    busy: 'too many push traces are waiting: the API allows one call a second',
    /** `problem` is a predicate, such as `is empty`. */
    badPushId: ({ problem }: { readonly problem: string }) => `the push id ${problem}`,
    noApp: ({ known }: { readonly known: readonly string[] }) =>
      `name one app with ?app=: known apps are ${known.join(', ')}`,
    /** The name that the client sent could be any text, so it is not repeated. */
    unknownApp: ({ known }: { readonly known: readonly string[] }) =>
      `there is no such app: known apps are ${known.join(', ')}`,
  },
};

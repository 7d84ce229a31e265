/** The trace page. Its hops, verdicts and advice are texts of `trace`. */

export const TRACE_PAGE = {
  title: 'Push trace · timpush-exporter',
  heading: 'Where did this push go?',
  form: { pushId: 'Push id', app: 'App', submit: 'Find' },
  zone: ({ zone }: { readonly zone: string }) => `The time zone is ${zone}.`,
  instance: ({ id }: { readonly id: string }) => `Device instance ${id}`,
  token: ({ token }: { readonly token: string }) => `token ${token}`,
  hopsOf: ({ id }: { readonly id: string }) => `Hops of ${id}`,
  columns: {
    hop: 'Hop',
    status: 'Status',
    time: 'Time',
    sinceBefore: 'Since the hop before',
    timeline: 'Timeline',
    codeAndText: 'Code and text',
  },
  statuses: { done: 'done', failed: 'failed', pending: 'pending' },
  /** The upstream refused the call or did not answer. */
  failure: ({
    message,
    reason,
    advice,
  }: {
    readonly message: string;
    readonly reason: string;
    readonly advice: string;
  }) => `${message} (${reason}). What to do: ${advice}`,
};

/** The command `loss`. */

export const LOSS_COMMAND = {
  heading: ({ app, start, end }: { app: string; start: string; end: string }) =>
    `app ${app}, ${start} to ${end}`,
  funnel: ({
    sendable,
    sent,
    delivered,
    clicked,
  }: {
    sendable: number;
    sent: number;
    delivered: number;
    clicked: number;
  }) => `${sendable} sendable, ${sent} sent, ${delivered} delivered, ${clicked} clicked`,
  noLosses: 'no losses',
  columns: {
    stage: 'stage',
    platform: 'platform',
    code: 'code',
    meaning: 'meaning',
    cause: 'cause',
    count: 'count',
    share: 'share',
  },
  allPlatforms: 'all',
  shareNote: 'Share: the lost pushes among all that entered the stage on that platform.',
};

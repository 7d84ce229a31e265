/** The texts of the commands `check`, `loss` and `trace`. */
import { countText } from './count.ts';

/** The command `check`. */
export const CHECK_COMMAND = {
  configIsValid: ({ source, apps }: { source: string; apps: number }) =>
    `${source} is valid: ${countText(apps, 'app')}`,
  webConfigIsValid: ({ file }: { file: string }) => `${file} is valid`,
  appHeading: ({ app, sdkappid, baseUrl }: { app: string; sdkappid: number; baseUrl: string }) =>
    `app ${app}: sdkappid ${sdkappid}, ${baseUrl}`,
  columns: { window: 'window', schedule: 'schedule', callsPerMinute: 'calls/min', maxAge: 'max age' },
  calls: ({ perMinute, limit, delay }: { perMinute: string; limit: string; delay: string }) =>
    `${perMinute} calls a minute; the limit allows ${limit}. Windows end ${delay} before each poll.`,
  nextPolls: ({ times }: { times: readonly string[] }) => `next polls: ${times.join(', ')}`,
  liveAnswer: ({
    app,
    pushes,
    codes,
    window,
  }: {
    app: string;
    pushes: number;
    codes: number;
    window: string;
  }) =>
    `app ${app}: the upstream answers: ${countText(pushes, 'lost push', 'lost pushes')} ` +
    `with ${countText(codes, 'code')} in the ${window} window`,
};

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

/** The timeline that the command `trace` prints. */
export const TRACE_COMMAND = {
  heading: ({
    app,
    pushId,
    instances,
    timeZone,
  }: {
    app: string;
    pushId: string;
    instances: number;
    timeZone: string;
  }) => `push ${pushId} of app ${app}: ${countText(instances, 'device instance')}; times in ${timeZone}`,
  instance: ({ id }: { id: string }) => `instance ${id || 'without an id'}`,
  token: ({ token }: { token: string }) => `token ${token}`,
  statuses: { done: 'done', failed: 'failed', pending: 'pending' },
};

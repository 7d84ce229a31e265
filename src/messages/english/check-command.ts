/** The command `check`. */
import { countText } from './count.ts';

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

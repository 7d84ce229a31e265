/** The timeline that the command `trace` prints. */
import { countText } from './count.ts';

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

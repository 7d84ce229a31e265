/** An observer of a client's requests that keeps what it is told. */
import type { RequestObserver } from '../../src/tencent/client.ts';

export interface RecordedRequests extends RequestObserver {
  /** `begun` or how it ended: `ok` or the reason. In the order of things, each with its command. */
  readonly events: readonly string[];
  readonly durationsSeconds: readonly number[];
  readonly waitsSeconds: readonly number[];
}

export function recordedRequests(): RecordedRequests {
  const events: string[] = [];
  const durationsSeconds: number[] = [];
  const waitsSeconds: number[] = [];
  return {
    events,
    durationsSeconds,
    waitsSeconds,
    requestStarted: (api) => events.push(`${api} begun`),
    requestEnded: (api, seconds, failure) => {
      events.push(`${api} ${failure ?? 'ok'}`);
      durationsSeconds.push(seconds);
    },
    waitedForPermit: (seconds) => waitsSeconds.push(seconds),
  };
}

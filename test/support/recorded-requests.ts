/** An observer that records the requests of a client. */
import type { RequestObserver } from '../../src/tencent/client.ts';

export interface RecordedRequests extends RequestObserver {
  /** The API and `started`, `ok` or the reason of the failure, in order. */
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
    requestStarted: (api) => events.push(`${api} started`),
    requestEnded: (api, seconds, failure) => {
      events.push(`${api} ${failure ?? 'ok'}`);
      durationsSeconds.push(seconds);
    },
    waitedForPermit: (seconds) => waitsSeconds.push(seconds),
  };
}

/** Nobody who is told of requests: for the calls of one-shot commands, which no metric counts. */
import type { AppObserver } from '../exporter/app.ts';

export const NO_OP_OBSERVER: AppObserver = {
  requestStarted: () => {},
  requestEnded: () => {},
  waitedForPermit: () => {},
  pollFailed: () => {},
  pollSkipped: () => {},
  signed: () => {},
};

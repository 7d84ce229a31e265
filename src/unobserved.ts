/** Nobody who is told of requests: for the calls of one-shot commands, which no metric counts. */
import type { AppObserver } from './polled-app.ts';

export const UNOBSERVED: AppObserver = {
  requestBegun: () => {},
  requestEnded: () => {},
  waitedForTurn: () => {},
  pollFailed: () => {},
  pollSkipped: () => {},
  signed: () => {},
};

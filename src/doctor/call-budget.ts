/** A pacer with a budget: it counts every call, retries included, and refuses all beyond the number that doctor announced. */
import { ApiError } from '../tencent/api-error.ts';
import type { Pacer } from '../tencent/pacer.ts';

export interface BudgetedPacer extends Pacer {
  /** The calls counted so far. */
  readonly granted: () => number;
  /** Counts one more call that goes out under a permit already granted. Throws when the budget is used up. */
  readonly countOne: () => void;
}

export function budgetCalls(pacer: Pacer, maxCalls: number): BudgetedPacer {
  let granted = 0;
  return {
    granted: () => granted,
    countOne: () => {
      if (granted >= maxCalls) throw usedUp(maxCalls);
      granted += 1;
    },
    acquire(request) {
      if (granted >= maxCalls) return Promise.reject(usedUp(maxCalls));
      granted += 1;
      return pacer.acquire(request);
    },
  };
}

function usedUp(maxCalls: number): ApiError {
  return new ApiError({
    api: 'the API',
    reason: 'deadline',
    fact: `was not called: doctor has made all of its ${maxCalls} calls`,
    advice: 'run doctor again: retries of failed calls used up its calls',
  });
}

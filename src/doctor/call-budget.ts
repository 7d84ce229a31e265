/** Permits that are counted, and end when as many calls were made as were promised: retries are calls, too. */
import { ApiError } from '../tencent/api-error.ts';
import type { Pacer } from '../tencent/pacer.ts';

export interface BudgetedPacer extends Pacer {
  /** Permits granted so far. */
  readonly granted: () => number;
  /** Counts a call that is about to be made under the permit of another call, or raises that none is left. */
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
    fact: `was not called: the ${maxCalls} calls that were promised are used up`,
    advice: 'run doctor again: repeated failures used up its calls',
  });
}

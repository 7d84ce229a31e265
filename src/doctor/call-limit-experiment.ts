/** Makes two calls to different APIs within a second, the only calls that ignore the limit on purpose. */
import type { Dispatcher } from 'undici';
import type { AppConfig } from '../config/load.ts';
import type { Window } from '../core/window.ts';
import { type ClientEnvironment, createAppClient, NO_OP_OBSERVER } from '../tencent/app-client.ts';
import type { Pacer } from '../tencent/pacer.ts';
import type { BudgetedPacer } from './call-budget.ts';
import { callOptions, outcomeOf } from './calls.ts';
import type { LimitFacts } from './checks/call-limit.ts';

export interface LimitParts {
  readonly environment: ClientEnvironment;
  readonly dispatcher: Dispatcher;
  readonly pacer: BudgetedPacer;
  readonly window: Window;
}

/** Too short for a retry, which would follow a second later. */
const CALL_MS = 900;

const UNPACED: Pacer = { acquire: async () => ({ waitedMs: 0, sent: () => {}, release: () => {} }) };

/** Throws the error of the pacer when the budget is used up. */
export async function callLimitExperiment(
  app: AppConfig,
  { environment, dispatcher, pacer, window }: LimitParts,
): Promise<Omit<LimitFacts, 'refusedAtPace'>> {
  const client = createAppClient(app, environment, { dispatcher, pacer: UNPACED, observer: NO_OP_OBSERVER });
  const permit = await pacer.acquire({ priority: 0 });
  try {
    const startMs = environment.monotonicMs();
    const { failure: first } = await outcomeOf(client.loss(window, callOptions(environment, CALL_MS)));
    const apartMs = environment.monotonicMs() - startMs;
    if (first !== undefined || apartMs > CALL_MS) return { apartMs, ...(first && { first }) };
    pacer.countOne();
    const { failure: second } = await outcomeOf(client.statistics(window, callOptions(environment, CALL_MS)));
    return { apartMs, ...(second && { second }) };
  } finally {
    // The pause until the next call starts now, after both calls.
    permit.sent();
  }
}

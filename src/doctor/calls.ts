/** The calls of doctor: paced and counted, with the facts that an answer holds beside its report. */
import type { Dispatcher } from 'undici';
import type { AppConfig } from '../config/load.ts';
import { type Failure, isFailure } from '../core/failure.ts';
import type { FunnelReport } from '../core/losses/funnel.ts';
import type { LossReport } from '../core/losses/loss.ts';
import type { Window } from '../core/window.ts';
import { type ClientEnvironment, createAppClient, NO_OP_OBSERVER, paceOf } from '../tencent/app-client.ts';
import type { CallOptions } from '../tencent/client.ts';
import { createPacer } from '../tencent/pacer.ts';
import { PUSH_LOSS } from '../tencent/push-loss.ts';
import { type BudgetedPacer, budgetCalls } from './call-budget.ts';
import type { ClockFacts } from './checks/clock.ts';

export interface DoctorCalls {
  statistics(window: Window): Promise<FunnelReport>;
  loss(window: Window): Promise<LossReport>;
  readonly pacer: BudgetedPacer;
  /** The clock of the upstream, by its first answer; undefined before that. */
  clock(): ClockFacts | undefined;
  /** The body of the last loss answer. */
  lossText(): string | undefined;
  /** Calls that the upstream refused for their frequency. */
  refusedAtPace(): number;
}

export interface CallParts {
  readonly environment: ClientEnvironment;
  readonly dispatcher: Dispatcher;
  readonly maxCalls: number;
  /** How long a failing call is retried. */
  readonly retryBudgetMs: number;
}

export function createDoctorCalls(
  app: AppConfig,
  { environment, dispatcher, maxCalls, retryBudgetMs }: CallParts,
): DoctorCalls {
  const pacer = budgetCalls(createPacer(paceOf(app, environment)), maxCalls);
  let clock: ClockFacts | undefined;
  let lossText: string | undefined;
  let refused = 0;
  const client = createAppClient(app, environment, {
    dispatcher,
    pacer,
    observer: {
      ...NO_OP_OBSERVER,
      requestEnded: (_api, _seconds, failure) => {
        if (failure === 'rate_limited') refused += 1;
      },
    },
    onAnswer: (api, { date, text }) => {
      clock ??= { dateHeader: date, receivedMs: environment.nowMs() };
      if (api === PUSH_LOSS) lossText = text;
    },
  });
  const options = () => callOptions(environment, retryBudgetMs);
  return {
    statistics: (window) => client.statistics(window, options()),
    loss: (window) => client.loss(window, options()),
    pacer,
    clock: () => clock,
    lossText: () => lossText,
    refusedAtPace: () => refused,
  };
}

export function callOptions({ monotonicMs }: ClientEnvironment, forMs: number): CallOptions {
  return { priority: 0, deadlineMs: monotonicMs() + forMs };
}

export type Outcome<R> =
  | { readonly report: R; readonly failure?: undefined }
  | { readonly report?: undefined; readonly failure: Failure };

/** The report or the failure of a call. Rejects with any other error: that is a bug. */
export async function outcomeOf<R>(call: Promise<R>): Promise<Outcome<R>> {
  try {
    return { report: await call };
  } catch (error) {
    if (isFailure(error)) return { failure: error };
    throw error;
  }
}

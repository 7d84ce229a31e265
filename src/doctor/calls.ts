/** The doctor's way to the upstream: paced and counted calls, with what their answers told beside the report. */
import type { Dispatcher } from 'undici';
import type { AppConfig } from '../config/load.ts';
import type { ClockFacts } from '../core/doctor-clock.ts';
import { type Failure, isFailure } from '../core/failure.ts';
import type { FunnelReport } from '../core/funnel.ts';
import type { LossReport } from '../core/loss.ts';
import type { Window } from '../core/window.ts';
import type { Edges } from '../edges.ts';
import { createAppClient, paceOf } from '../polled-app.ts';
import type { CallOptions } from '../tencent/client.ts';
import { createPacer } from '../tencent/pacer.ts';
import { PUSH_LOSS } from '../tencent/push-loss.ts';
import { UNOBSERVED } from '../unobserved.ts';
import { type LimitedPacer, limitCalls } from './limited-calls.ts';

export type DoctorEdges = Pick<Edges, 'nowMs' | 'monotonicMs' | 'random' | 'log'>;

export interface DoctorCalls {
  statistics(window: Window): Promise<FunnelReport>;
  loss(window: Window): Promise<LossReport>;
  readonly pacer: LimitedPacer;
  /** What the first answer tells of the upstream's clock; undefined until there is one. */
  clock(): ClockFacts | undefined;
  /** The last loss answer as it came. */
  lossText(): string | undefined;
  /** Calls refused for their frequency. */
  refusedAtPace(): number;
}

export interface CallParts {
  readonly edges: DoctorEdges;
  readonly dispatcher: Dispatcher;
  readonly maxCalls: number;
  /** For how long a call that fails is tried again. */
  readonly patienceMs: number;
}

export function createDoctorCalls(
  app: AppConfig,
  { edges, dispatcher, maxCalls, patienceMs }: CallParts,
): DoctorCalls {
  const pacer = limitCalls(createPacer(paceOf(app, edges)), maxCalls);
  let clock: ClockFacts | undefined;
  let lossText: string | undefined;
  let refused = 0;
  const client = createAppClient(app, edges, {
    dispatcher,
    pacer,
    observer: {
      ...UNOBSERVED,
      requestEnded: (_api, _seconds, failure) => {
        if (failure === 'rate_limited') refused += 1;
      },
    },
    onAnswer: (api, { date, text }) => {
      clock ??= { dateHeader: date, receivedMs: edges.nowMs() };
      if (api === PUSH_LOSS) lossText = text;
    },
  });
  const options = () => callOptions(edges, patienceMs);
  return {
    statistics: (window) => client.statistics(window, options()),
    loss: (window) => client.loss(window, options()),
    pacer,
    clock: () => clock,
    lossText: () => lossText,
    refusedAtPace: () => refused,
  };
}

export function callOptions({ monotonicMs }: DoctorEdges, forMs: number): CallOptions {
  return { priority: 0, deadlineMs: monotonicMs() + forMs };
}

export type Outcome<R> =
  | { readonly report: R; readonly failure?: undefined }
  | { readonly report?: undefined; readonly failure: Failure };

/** What a call comes to; a fault of our own goes on as one. */
export async function outcomeOf<R>(call: Promise<R>): Promise<Outcome<R>> {
  try {
    return { report: await call };
  } catch (error) {
    if (isFailure(error)) return { failure: error };
    throw error;
  }
}

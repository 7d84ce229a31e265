/** The one pair of calls that leaves the pace on purpose: two commands within a second, after a second of rest. */
import type { Dispatcher } from 'undici';
import type { AppConfig } from '../config/load.ts';
import type { LimitFacts } from '../core/doctor-limit.ts';
import type { Window } from '../core/window.ts';
import { createAppClient } from '../polled-app.ts';
import type { Pacer } from '../tencent/pacer.ts';
import { UNOBSERVED } from '../unobserved.ts';
import { callOptions, type DoctorEdges, outcomeOf } from './calls.ts';
import type { LimitedPacer } from './limited-calls.ts';

export interface LimitParts {
  readonly edges: DoctorEdges;
  readonly dispatcher: Dispatcher;
  readonly pacer: LimitedPacer;
  readonly window: Window;
}

/** Too short for a second attempt, which would come a second later. */
const CALL_MS = 900;

const UNPACED: Pacer = { turn: async () => ({ waitedMs: 0, sent: () => {}, release: () => {} }) };

/** Raises what the pacer raises when no calls are left. */
export async function probeLimit(
  app: AppConfig,
  { edges, dispatcher, pacer, window }: LimitParts,
): Promise<Omit<LimitFacts, 'refusedAtPace'>> {
  const client = createAppClient(app, edges, { dispatcher, pacer: UNPACED, observer: UNOBSERVED });
  const turn = await pacer.turn({ priority: 0 });
  try {
    const startMs = edges.monotonicMs();
    const { failure: first } = await outcomeOf(client.loss(window, callOptions(edges, CALL_MS)));
    const apartMs = edges.monotonicMs() - startMs;
    if (first !== undefined || apartMs > CALL_MS) return { apartMs, ...(first && { first }) };
    pacer.countOne();
    const { failure: second } = await outcomeOf(client.statistics(window, callOptions(edges, CALL_MS)));
    return { apartMs, ...(second && { second }) };
  } finally {
    // The rest that the limit asks for begins now.
    turn.sent();
  }
}

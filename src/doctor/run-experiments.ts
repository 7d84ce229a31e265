/** What the checks of figures go by: probes that are given the upstream's answers until they know. */

import {
  type Granularity,
  type GranularityFinding,
  granularityExperiment,
} from '../core/experiments/granularity.ts';
import { type NewestPush, newestPushExperiment } from '../core/experiments/newest-push.ts';
import type { Window } from '../core/window.ts';
import { MESSAGES } from '../messages/messages.ts';
import type { ClientEnvironment } from '../tencent/app-client.ts';
import { type DoctorCalls, outcomeOf } from './calls.ts';
import { comparableWindows, type PastCounts, pastWindows } from './checks/growth.ts';
import { type Asked, type SevenDaysFinding, sevenDaysExperiment } from './checks/seven-days.ts';

export interface Questions {
  readonly calls: DoctorCalls;
  readonly environment: ClientEnvironment;
  /** When the examination began. */
  readonly nowSeconds: number;
}

/** How many calls each of them makes at most. */
export const GRANULARITY_CALLS = 30;
export const FRESHNESS_CALLS = 12;
export const SEVEN_DAYS_CALLS = 4;
export const PAST_CALLS = 5;

export function granularityOf({ calls, nowSeconds }: Questions): Promise<GranularityFinding> {
  return run(
    granularityExperiment({ nowSeconds, messages: MESSAGES.en, maxCalls: GRANULARITY_CALLS }),
    pushesBy(calls),
  );
}

export function newestOf(
  { calls, environment }: Questions,
  granularity: 'minute' | 'hour' | 'day',
): Promise<NewestPush | undefined> {
  // The newest figure is a matter of minutes, and the probe before took one.
  const nowSeconds = Math.floor(environment.nowMs() / 1000);
  return run(newestPushExperiment({ nowSeconds, granularity }), pushesBy(calls));
}

export function sevenDaysOf({ calls, nowSeconds }: Questions): Promise<SevenDaysFinding> {
  return run(sevenDaysExperiment(nowSeconds), async (window): Promise<Asked> => {
    const { report, failure } = await outcomeOf(calls.loss(window));
    if (failure !== undefined) return { failure };
    return { lost: report.overall.reduce((sum, { count }) => sum + count, 0) };
  });
}

export interface PastQuestion {
  readonly previous: readonly PastCounts[];
  readonly keepsPast: boolean;
  readonly granularity: Granularity;
}

/** One after the other: windows of the earlier run, and those that a later run can compare with. */
export async function pastCounts(
  { calls, environment, nowSeconds }: Questions,
  { previous, keepsPast, granularity }: PastQuestion,
): Promise<readonly PastCounts[]> {
  const windows = [
    ...comparableWindows(previous, nowSeconds),
    ...(keepsPast ? pastWindows(nowSeconds, granularity) : []),
  ];
  const figures = new Map<string, PastCounts>();
  for (const window of windows) {
    const key = `${window.start} ${window.end}`;
    if (figures.has(key)) continue;
    const { sendable, sent, delivered, clicked } = await calls.statistics(window);
    const askedSeconds = Math.floor(environment.nowMs() / 1000);
    figures.set(key, { ...window, askedSeconds, sendable, sent, delivered, clicked });
  }
  return [...figures.values()];
}

function pushesBy(calls: DoctorCalls): (window: Window) => Promise<number> {
  return async (window) => (await calls.statistics(window)).sendable;
}

/** Gives a probe the answer to each of its questions, until it returns what it found. */
async function run<Question, Answer, Found>(
  probe: Generator<Question, Found, Answer>,
  ask: (question: Question) => Promise<Answer>,
): Promise<Found> {
  let step = probe.next();
  while (!step.done) step = probe.next(await ask(step.value));
  return step.value;
}

/** Runs the experiments of doctor: asks the upstream for the windows that they yield until they return a finding. */

import {
  type Granularity,
  type GranularityFinding,
  granularityExperiment,
} from '../core/experiments/granularity.ts';
import { type NewestPush, newestPushExperiment } from '../core/experiments/newest-push.ts';
import type { Window } from '../core/window.ts';
import { type DoctorCalls, outcomeOf } from './calls.ts';
import { comparableWindows, type PastCounts, pastWindows } from './checks/growth.ts';
import { type SevenDaysFinding, sevenDaysExperiment, type WindowAnswer } from './checks/seven-days.ts';
import type { DoctorContext } from './context.ts';

/** The most calls that each experiment makes. */
export const GRANULARITY_CALLS = 30;
export const FRESHNESS_CALLS = 12;
export const SEVEN_DAYS_CALLS = 4;
export const PAST_CALLS = 5;

export function findGranularity({ calls, nowSeconds, options }: DoctorContext): Promise<GranularityFinding> {
  const { messages } = options;
  return run(granularityExperiment({ nowSeconds, messages, maxCalls: GRANULARITY_CALLS }), pushesBy(calls));
}

export function findNewestPush(
  { calls, options }: DoctorContext,
  granularity: 'minute' | 'hour' | 'day',
): Promise<NewestPush | undefined> {
  // Here minutes matter, and the experiment before took about one: so the time is read again.
  const nowSeconds = Math.floor(options.environment.nowMs() / 1000);
  return run(newestPushExperiment({ nowSeconds, granularity }), pushesBy(calls));
}

export function findSevenDays({ calls, nowSeconds }: DoctorContext): Promise<SevenDaysFinding> {
  return run(sevenDaysExperiment(nowSeconds), async (window): Promise<WindowAnswer> => {
    const { report, failure } = await outcomeOf(calls.loss(window));
    if (failure !== undefined) return { failure };
    return { lost: report.overall.reduce((sum, { count }) => sum + count, 0) };
  });
}

/** Counts of the windows of the earlier run, and of windows that a later run can compare with. */
export async function findPastCounts(
  { calls, nowSeconds, options }: DoctorContext,
  granularity: Granularity,
): Promise<readonly PastCounts[]> {
  const windows = [
    ...comparableWindows(options.previous ?? [], nowSeconds),
    ...(options.keepsPast ? pastWindows(nowSeconds, granularity) : []),
  ];
  const counts = new Map<string, PastCounts>();
  for (const window of windows) {
    const key = `${window.start} ${window.end}`;
    if (counts.has(key)) continue;
    const { sendable, sent, delivered, clicked } = await calls.statistics(window);
    const askedSeconds = Math.floor(options.environment.nowMs() / 1000);
    counts.set(key, { ...window, askedSeconds, sendable, sent, delivered, clicked });
  }
  return [...counts.values()];
}

function pushesBy(calls: DoctorCalls): (window: Window) => Promise<number> {
  return async (window) => (await calls.statistics(window)).sendable;
}

async function run<Question, Answer, Finding>(
  experiment: Generator<Question, Finding, Answer>,
  ask: (question: Question) => Promise<Answer>,
): Promise<Finding> {
  let step = experiment.next();
  while (!step.done) step = experiment.next(await ask(step.value));
  return step.value;
}

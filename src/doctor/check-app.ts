/** Examines one app: asks what each check needs, in the order in which one depends on another, and hides none behind another. */
import type { AppConfig } from '../config/load.ts';
import type { Window } from '../core/window.ts';
import { createDoctorCalls, type DoctorCalls, type Outcome, outcomeOf } from './calls.ts';
import { checkCounts, type Diagnosis } from './check-counts.ts';
import {
  checkAccess,
  failedCheck,
  isShutOut,
  type OtherDataCenters,
  WRONG_DATA_CENTER,
} from './checks/access.ts';
import { checkStarvedCalls } from './checks/call-limit.ts';
import { CHECK_NAMES, type Check, type CheckName, skipped } from './checks/check.ts';
import { checkClock } from './checks/clock.ts';
import { checkCodes } from './checks/codes.ts';
import { checkEnvelope } from './checks/envelope.ts';
import type { DoctorContext, DoctorOptions } from './context.ts';
import { findLossEnvelope } from './loss-envelope.ts';
import { findOtherDataCenters } from './other-data-centers.ts';
import { FRESHNESS_CALLS, GRANULARITY_CALLS, PAST_CALLS, SEVEN_DAYS_CALLS } from './run-experiments.ts';

const LIMIT_CALLS = 2;
const FIRST_CALLS = 2;
const DAY = 86_400;
/** Clear of the limit even where a clock is off by hours. */
const LOOKED_AT_DAYS = 6;

/** How many calls an examination makes at most. */
export function maxCallsOf({ previous = [], keepsPast, dataCenters }: DoctorOptions): number {
  const past = (keepsPast ? PAST_CALLS : 0) + Math.min(previous.length, PAST_CALLS);
  const whole = FIRST_CALLS + GRANULARITY_CALLS + FRESHNESS_CALLS + SEVEN_DAYS_CALLS + LIMIT_CALLS + past;
  return Math.max(whole, Object.keys(dataCenters).length);
}

export async function checkApp(app: AppConfig, options: DoctorOptions): Promise<Diagnosis> {
  const { environment, dispatcher, retryBudgetMs = 12_000 } = options;
  const maxCalls = maxCallsOf(options);
  const calls = createDoctorCalls(app, { environment, dispatcher, maxCalls, retryBudgetMs });
  const checks: Check[] = [];
  const add = (...made: readonly Check[]) => {
    checks.push(...made);
    for (const check of made) options.onCheck(check);
  };
  const nowSeconds = Math.floor(environment.nowMs() / 1000);
  const lookedAt = wholeMinutes({ start: nowSeconds - LOOKED_AT_DAYS * DAY, end: nowSeconds });
  const begun = { app, options, calls, add, nowSeconds, lookedAt };

  const statistics = await outcomeOf(calls.statistics(lookedAt));
  const shutOut = statistics.failure !== undefined && isShutOut(statistics.failure);
  const loss = shutOut ? undefined : await outcomeOf(calls.loss(lookedAt));
  const starved = [statistics.failure, loss?.failure].find((failure) => failure?.reason === 'rate_limited');
  const clock = clockCheck(calls);
  const access = checkAccess({
    baseUrl: app.baseUrl,
    dataCenter: app.dataCenter,
    ...(statistics.failure && { failure: statistics.failure }),
    lossAnswered: loss?.report !== undefined,
    clockIsOff: clock.status === 'fail',
    ...(statistics.failure?.code === WRONG_DATA_CENTER && { others: await otherCenters(begun) }),
  });
  add(...access, clock);
  if (statistics.report === undefined && loss?.report === undefined) {
    const failed = statistics.failure === undefined ? 'connection' : failedCheck(statistics.failure);
    for (const name of restOf(checks)) {
      add(
        name === failed && starved
          ? checkStarvedCalls(starved)
          : skipped(name, `the ${failed} check comes first`),
      );
    }
    return { checks, calls: calls.pacer.granted(), found: {}, past: [] };
  }
  if (loss !== undefined) {
    add(envelopeCheck(loss, calls.lossText()));
    add(
      loss.report === undefined
        ? skipped('codes', 'there is no loss report to look at')
        : checkCodes(loss.report, statistics.report, `the last ${LOOKED_AT_DAYS} days`),
    );
  }
  return checkCounts(begun, {
    checks,
    funnel: statistics.report,
    hasLoss: loss?.report !== undefined,
    starved,
  });
}

function restOf(made: readonly Check[]): readonly CheckName[] {
  return CHECK_NAMES.filter((name) => !made.some((check) => check.name === name));
}

async function otherCenters({ app, options, calls, lookedAt }: DoctorContext): Promise<OtherDataCenters> {
  const { dataCenters: table, environment, dispatcher } = options;
  return findOtherDataCenters(app, { table, environment, dispatcher, pacer: calls.pacer, window: lookedAt });
}

function clockCheck(calls: DoctorCalls): Check {
  const facts = calls.clock();
  return facts === undefined ? skipped('clock', 'there is no answer') : checkClock(facts);
}

function envelopeCheck({ failure }: Outcome<unknown>, text: string | undefined): Check {
  return checkEnvelope(failure ?? findLossEnvelope(text ?? ''));
}

function wholeMinutes({ start, end }: Window): Window {
  return { start: Math.floor(start / 60) * 60, end: Math.floor(end / 60) * 60 };
}

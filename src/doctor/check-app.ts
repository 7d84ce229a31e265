/** Diagnoses one app: makes the first calls, checks access, and goes on to the counts if there is a report. */
import type { AppConfig } from '../config/load.ts';
import type { FunnelReport } from '../core/losses/funnel.ts';
import type { LossReport } from '../core/losses/loss.ts';
import type { Window } from '../core/window.ts';
import { createDoctorCalls, type Outcome, outcomeOf } from './calls.ts';
import { checkCounts, type Diagnosis } from './check-counts.ts';
import {
  checkAccess,
  failedCheck,
  isShutOut,
  type OtherDataCenters,
  WRONG_DATA_CENTER,
} from './checks/access.ts';
import { checkStarvedCalls } from './checks/call-limit.ts';
import { CHECK_NAMES, type Check, skipped } from './checks/check.ts';
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
/** A day less than the limit of seven days, so that a clock which is hours off does no harm. */
const FIRST_WINDOW_DAYS = 6;
const DEFAULT_RETRY_BUDGET_MS = 12_000;

/** The most calls that a diagnosis makes. */
export function maxCallsOf({
  previous = [],
  keepsPast,
  dataCenters,
}: Pick<DoctorOptions, 'previous' | 'keepsPast' | 'dataCenters'>): number {
  const past = (keepsPast ? PAST_CALLS : 0) + Math.min(previous.length, PAST_CALLS);
  const all = FIRST_CALLS + GRANULARITY_CALLS + FRESHNESS_CALLS + SEVEN_DAYS_CALLS + LIMIT_CALLS + past;
  return Math.max(all, Object.keys(dataCenters).length);
}

interface FirstCalls {
  readonly statistics: Outcome<FunnelReport>;
  /** Undefined where the call for the statistics failed in a way that every other call would. */
  readonly loss: Outcome<LossReport> | undefined;
}

export async function checkApp(app: AppConfig, options: DoctorOptions): Promise<Diagnosis> {
  const checks: Check[] = [];
  const context = contextOf(app, options, (check) => {
    checks.push(check);
    options.onCheck(check);
  });
  const { calls } = context;
  const statistics = await outcomeOf(calls.statistics(context.firstWindow));
  const isOut = statistics.failure !== undefined && isShutOut(statistics.failure);
  const first = { statistics, loss: isOut ? undefined : await outcomeOf(calls.loss(context.firstWindow)) };
  await addAccessChecks(context, first);
  if (statistics.report === undefined && first.loss?.report === undefined) {
    addSkippedChecks(context, first, checks);
    return { checks, calls: calls.pacer.granted(), found: {}, past: [] };
  }
  addReportChecks(context, first);
  const counts = await checkCounts(context, {
    funnel: statistics.report,
    hasLoss: first.loss?.report !== undefined,
    starved: starvedBy(first),
  });
  return { checks, ...counts };
}

function contextOf(app: AppConfig, options: DoctorOptions, add: DoctorContext['add']): DoctorContext {
  const { environment, dispatcher, retryBudgetMs = DEFAULT_RETRY_BUDGET_MS } = options;
  const maxCalls = maxCallsOf(options);
  const nowSeconds = Math.floor(environment.nowMs() / 1000);
  return {
    app,
    options,
    calls: createDoctorCalls(app, { environment, dispatcher, maxCalls, retryBudgetMs }),
    add,
    nowSeconds,
    firstWindow: wholeMinutes({ start: nowSeconds - FIRST_WINDOW_DAYS * DAY, end: nowSeconds }),
  };
}

/** A refusal for the frequency of calls. */
function starvedBy({ statistics, loss }: FirstCalls) {
  return [statistics.failure, loss?.failure].find((failure) => failure?.reason === 'rate_limited');
}

async function addAccessChecks(context: DoctorContext, { statistics, loss }: FirstCalls): Promise<void> {
  const { app, options, add } = context;
  const { failure } = statistics;
  const clock = clockCheck(context);
  const access = checkAccess(
    {
      baseUrl: app.baseUrl,
      dataCenter: app.dataCenter,
      ...(failure && { failure }),
      lossAnswered: loss?.report !== undefined,
      clockIsOff: clock.status === 'fail',
      ...(failure?.code === WRONG_DATA_CENTER && { others: await otherCenters(context) }),
    },
    options.messages.doctor,
  );
  for (const check of [...access, clock]) add(check);
}

/** Neither call returned a report: the remaining checks name the check that failed. */
function addSkippedChecks({ add, options }: DoctorContext, first: FirstCalls, made: readonly Check[]): void {
  const { skipped: reasons, checkNames } = options.messages.doctor;
  const { failure } = first.statistics;
  const failed = failure === undefined ? 'connection' : failedCheck(failure);
  const starved = starvedBy(first);
  const remaining = CHECK_NAMES.filter((name) => !made.some((check) => check.name === name));
  for (const name of remaining) {
    add(
      name === failed && starved
        ? checkStarvedCalls(starved)
        : skipped(name, reasons.afterFailed({ check: checkNames[failed] })),
    );
  }
}

/** The checks of the loss report itself, if there was a call for it. */
function addReportChecks({ add, calls, options }: DoctorContext, { statistics, loss }: FirstCalls): void {
  if (loss === undefined) return;
  const { envelope, codes, skipped: reasons } = options.messages.doctor;
  add(checkEnvelope(loss.failure ?? findLossEnvelope(calls.lossText() ?? ''), envelope));
  add(
    loss.report === undefined
      ? skipped('codes', reasons.noLossReport)
      : checkCodes({ loss: loss.report, funnel: statistics.report, days: FIRST_WINDOW_DAYS }, codes),
  );
}

async function otherCenters({ app, options, calls, firstWindow }: DoctorContext): Promise<OtherDataCenters> {
  const { dataCenters: table, environment, dispatcher } = options;
  return findOtherDataCenters(app, {
    table,
    environment,
    dispatcher,
    pacer: calls.pacer,
    window: firstWindow,
  });
}

function clockCheck({ calls, options }: DoctorContext): Check {
  const { clock, skipped: reasons } = options.messages.doctor;
  const facts = calls.clock();
  return facts === undefined ? skipped('clock', reasons.noAnswer) : checkClock(facts, clock);
}

function wholeMinutes({ start, end }: Window): Window {
  return { start: Math.floor(start / 60) * 60, end: Math.floor(end / 60) * 60 };
}

/** The checks that ask for counts, for an app that has access: granularity, freshness, growth, seven days, call limit. */
import type { AppConfig } from '../config/load.ts';
import type { GranularityFinding } from '../core/experiments/granularity.ts';
import type { NewestPush } from '../core/experiments/newest-push.ts';
import type { Failure } from '../core/failure.ts';
import type { FunnelReport } from '../core/losses/funnel.ts';
import { callLimitExperiment } from './call-limit-experiment.ts';
import { type Outcome, outcomeOf } from './calls.ts';
import {
  checkCallLimit,
  checkStarvedCalls,
  isLimitShared,
  type LimitFacts,
  type LimitScope,
  limitScope,
} from './checks/call-limit.ts';
import { type Check, type CheckName, skipped } from './checks/check.ts';
import { checkFreshness, neededDelayMs } from './checks/freshness.ts';
import { checkGranularity } from './checks/granularity.ts';
import { checkGrowth, type PastCounts } from './checks/growth.ts';
import {
  adviseWindows,
  type PollFacts,
  type PollSection,
  recommendPoll,
  type WindowAdvice,
} from './checks/recommended-poll.ts';
import { checkSevenDays, type SevenDaysFinding } from './checks/seven-days.ts';
import type { DoctorContext } from './context.ts';
import { findGranularity, findNewestPush, findPastCounts, findSevenDays } from './run-experiments.ts';

export interface Diagnosis {
  readonly checks: readonly Check[];
  /** How many calls doctor made. */
  readonly calls: number;
  readonly found: Findings;
  readonly past: readonly PastCounts[];
  /** Absent where no report was available. */
  readonly advised?: { readonly windows: readonly WindowAdvice[]; readonly poll: PollSection };
}

/** The findings as data. */
export interface Findings {
  readonly granularity?: GranularityFinding;
  readonly newest?: NewestPush;
  readonly neededDelayMs?: number;
  readonly sevenDays?: Pick<SevenDaysFinding, 'span' | 'age'>;
  readonly limitScope?: LimitScope;
}

export interface FirstReports {
  /** Of the first window. */
  readonly funnel: FunnelReport | undefined;
  readonly hasLoss: boolean;
  /** The refusal of one of the first calls for its frequency: other programs use up the calls. */
  readonly starved: Failure | undefined;
}

/** Undefined for an experiment that could not be made. */
type Result<Finding> = Outcome<Finding> | undefined;

const DAY = 86_400;

/** Everything of the diagnosis but the checks, which go to `context.add` one by one. */
export async function checkCounts(
  context: DoctorContext,
  first: FirstReports,
): Promise<Omit<Diagnosis, 'checks'>> {
  const { app, calls, options } = context;
  const granularity = await granularityResult(context, first);
  const newest = await newestPushResult(context, granularity?.report);
  const past = await pastCountsResult(context, first, granularity?.report);
  const sevenDays = await sevenDaysResult(context, first);
  const limit = await callLimitResult(context, first);
  const delayMs = newest && neededDelayMs(newest.report);
  const facts = pollFacts(app, {
    granularity: granularity?.report,
    neededMs: delayMs,
    limitIsShared: isLimitShared(calls.refusedAtPace()),
    pushesPerDay: pushesPerDay(context, first),
  });
  return {
    calls: calls.pacer.granted(),
    past: past?.report ?? [],
    found: {
      ...(granularity?.report && { granularity: granularity.report }),
      ...(newest?.report && { newest: newest.report }),
      ...(delayMs !== undefined && { neededDelayMs: delayMs }),
      ...(sevenDays?.report && { sevenDays: { span: sevenDays.report.span, age: sevenDays.report.age } }),
      ...(limit?.report && { limitScope: limitScope(limit.report) }),
    },
    advised: {
      windows: adviseWindows(facts, options.messages.doctor.windows),
      poll: recommendPoll(facts),
    },
  };
}

async function granularityResult(
  context: DoctorContext,
  { funnel }: FirstReports,
): Promise<Result<GranularityFinding>> {
  const { granularity, skipped: reasons } = context.options.messages.doctor;
  const result = funnel && (await outcomeOf(findGranularity(context)));
  context.add(
    checkOf('granularity', result, {
      check: (finding) => checkGranularity(finding, granularity),
      otherwise: reasons.noStatistics,
    }),
  );
  return result;
}

async function newestPushResult(
  context: DoctorContext,
  granularity: GranularityFinding | undefined,
): Promise<Result<NewestPush | undefined>> {
  const { freshness, skipped: reasons } = context.options.messages.doctor;
  const unit = granularity?.granularity ?? 'undecided';
  const result = unit === 'undecided' ? undefined : await outcomeOf(findNewestPush(context, unit));
  context.add(
    checkOf('freshness', result, {
      check: (newest) => checkFreshness(newest, { delayMs: context.app.poll.delayMs, messages: freshness }),
      otherwise: reasons.granularityUnknown,
    }),
  );
  return result;
}

async function pastCountsResult(
  context: DoctorContext,
  { funnel }: FirstReports,
  granularity: GranularityFinding | undefined,
): Promise<Result<readonly PastCounts[]>> {
  const { growth, skipped: reasons } = context.options.messages.doctor;
  const unit = granularity?.granularity ?? 'undecided';
  const result = funnel && (await outcomeOf(findPastCounts(context, unit)));
  context.add(
    checkOf('growth', result, {
      check: (now) => checkGrowth({ previous: context.options.previous, now }, growth),
      otherwise: reasons.noStatistics,
    }),
  );
  return result;
}

async function sevenDaysResult(
  context: DoctorContext,
  { hasLoss }: FirstReports,
): Promise<Result<SevenDaysFinding>> {
  const { sevenDays, skipped: reasons } = context.options.messages.doctor;
  const result = hasLoss ? await outcomeOf(findSevenDays(context)) : undefined;
  context.add(
    checkOf('seven days', result, {
      check: (finding) => checkSevenDays(finding, sevenDays),
      otherwise: reasons.noLossReport,
    }),
  );
  return result;
}

async function callLimitResult(
  context: DoctorContext,
  { funnel, hasLoss, starved }: FirstReports,
): Promise<Result<LimitFacts>> {
  const { app, calls, options, firstWindow: window } = context;
  const { callLimit, skipped: reasons } = options.messages.doctor;
  const { environment, dispatcher } = options;
  const experiment = async () => {
    const pair = await callLimitExperiment(app, { environment, dispatcher, pacer: calls.pacer, window });
    return { ...pair, refusedAtPace: calls.refusedAtPace() };
  };
  const result = funnel !== undefined && hasLoss ? await outcomeOf(experiment()) : undefined;
  context.add(
    starved === undefined
      ? checkOf('call limit', result, {
          check: (facts) => checkCallLimit(facts, callLimit),
          otherwise: reasons.oneReportMissing,
        })
      : checkStarvedCalls(starved),
  );
  return result;
}

interface CheckSources<Finding> {
  readonly check: (finding: Finding) => Check;
  /** The detail where the experiment could not be made. */
  readonly otherwise: string;
}

function checkOf<Finding>(
  name: CheckName,
  result: Result<Finding>,
  { check, otherwise }: CheckSources<Finding>,
): Check {
  if (result === undefined) return skipped(name, otherwise);
  const { failure } = result;
  if (failure === undefined) return check(result.report);
  return { name, status: 'unknown', detail: failure.message, advice: failure.advice };
}

/** Undefined without statistics. */
function pushesPerDay({ firstWindow }: DoctorContext, { funnel }: FirstReports): number | undefined {
  return funnel && (funnel.sendable * DAY) / (firstWindow.end - firstWindow.start);
}

interface AccountFacts extends Pick<PollFacts, 'limitIsShared' | 'pushesPerDay'> {
  readonly granularity: GranularityFinding | undefined;
  readonly neededMs: number | undefined;
}

function pollFacts({ poll }: AppConfig, { granularity, neededMs, ...facts }: AccountFacts): PollFacts {
  return {
    ...poll,
    ...facts,
    granularity: granularity?.granularity ?? 'undecided',
    rule: granularity?.rule,
    neededDelayMs: neededMs,
  };
}

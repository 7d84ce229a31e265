/** The part of an examination that asks for figures, once the app is let in: granularity, freshness, growth and limits. */
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
import { granularityOf, newestOf, pastCounts, sevenDaysOf } from './run-experiments.ts';

export interface Diagnosis {
  readonly checks: readonly Check[];
  readonly calls: number;
  readonly found: Findings;
  readonly past: readonly PastCounts[];
  /** None where nothing could be asked. */
  readonly advised?: { readonly windows: readonly WindowAdvice[]; readonly poll: PollSection };
}

/** What was found, as data. */
export interface Findings {
  readonly granularity?: GranularityFinding;
  readonly newest?: NewestPush;
  readonly neededDelayMs?: number;
  readonly sevenDays?: Pick<SevenDaysFinding, 'span' | 'age'>;
  readonly limitScope?: LimitScope;
}

const DAY = 86_400;

export interface FirstReports {
  readonly checks: readonly Check[];
  readonly funnel: FunnelReport | undefined;
  readonly hasLoss: boolean;
  /** Why one of them could not be had, where others use up the calls. */
  readonly starved: Failure | undefined;
}

/** What can be asked once the app is let in. */
export async function checkCounts(
  begun: DoctorContext,
  { checks, funnel, hasLoss, starved }: FirstReports,
): Promise<Diagnosis> {
  const { add, app, calls, options, nowSeconds, lookedAt } = begun;
  const questions = { calls, environment: options.environment, nowSeconds };
  const granularity = funnel && (await tried(granularityOf(questions)));
  add(checkOf('granularity', granularity, checkGranularity, 'there are no statistics'));

  const verdict = granularity?.report;
  const newest =
    verdict === undefined || verdict.granularity === 'undecided'
      ? undefined
      : await tried(newestOf(questions, verdict.granularity));
  add(
    checkOf(
      'freshness',
      newest,
      (found) => checkFreshness(found, app.poll.delayMs),
      'the granularity is not known',
    ),
  );

  const past =
    funnel &&
    (await tried(
      pastCounts(questions, {
        previous: options.previous ?? [],
        keepsPast: options.keepsPast,
        granularity: verdict?.granularity ?? 'undecided',
      }),
    ));
  add(
    checkOf('growth', past, (figures) => checkGrowth(options.previous, figures), 'there are no statistics'),
  );

  const reach = hasLoss ? await tried(sevenDaysOf(questions)) : undefined;
  add(checkOf('seven days', reach, checkSevenDays, 'there is no loss report'));

  const both = funnel !== undefined && hasLoss;
  const pair = both
    ? await tried(
        callLimitExperiment(app, {
          environment: options.environment,
          dispatcher: options.dispatcher,
          pacer: calls.pacer,
          window: lookedAt,
        }),
      )
    : undefined;
  const refusedAtPace = calls.refusedAtPace();
  add(
    starved === undefined
      ? checkOf(
          'call limit',
          pair,
          (facts) => checkCallLimit({ ...facts, refusedAtPace }),
          'it takes both reports',
        )
      : checkStarvedCalls(starved),
  );

  const neededMs = newest?.report === undefined ? undefined : neededDelayMs(newest.report);
  const facts = pollFacts(app, {
    verdict,
    neededMs,
    funnel,
    lookedAtSeconds: lookedAt.end - lookedAt.start,
    limitIsShared: isLimitShared(refusedAtPace),
  });
  return {
    checks,
    calls: calls.pacer.granted(),
    past: past?.report ?? [],
    found: {
      ...(verdict && { granularity: verdict }),
      ...(newest?.report && { newest: newest.report }),
      ...(neededMs !== undefined && { neededDelayMs: neededMs }),
      ...(reach?.report && { sevenDays: { span: reach.report.span, age: reach.report.age } }),
      ...(pair?.report && { limitScope: limitScope({ ...pair.report, refusedAtPace }) }),
    },
    advised: { windows: adviseWindows(facts), poll: recommendPoll(facts) },
  };
}

/** A result that may be undefined itself, or the failure that prevented it. */
type Tried<R> = Outcome<R>;

function tried<R>(work: Promise<R>): Promise<Tried<R>> {
  return outcomeOf(work);
}

function checkOf<R>(
  name: CheckName,
  result: Tried<R> | undefined,
  judge: (report: R) => Check,
  otherwise: string,
): Check {
  if (result === undefined) return skipped(name, otherwise);
  const { failure } = result;
  if (failure === undefined) return judge(result.report);
  return { name, status: 'unknown', evidence: failure.message, advice: failure.advice };
}

interface PollEvidence {
  readonly verdict: GranularityFinding | undefined;
  readonly neededMs: number | undefined;
  readonly funnel: FunnelReport | undefined;
  readonly lookedAtSeconds: number;
  readonly limitIsShared: boolean;
}

function pollFacts(
  { poll }: AppConfig,
  { verdict, neededMs, funnel, lookedAtSeconds, limitIsShared }: PollEvidence,
): PollFacts {
  return {
    ...poll,
    granularity: verdict?.granularity ?? 'undecided',
    rule: verdict?.rule,
    neededDelayMs: neededMs,
    limitIsShared,
    pushesPerDay: funnel && (funnel.sendable * DAY) / lookedAtSeconds,
  };
}

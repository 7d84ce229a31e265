/** The part of an examination that asks for figures, once the app is let in: granularity, freshness, growth and limits. */
import type { AppConfig } from '../config/load.ts';
import { type Check, type CheckName, skipped } from '../core/doctor-check.ts';
import { judgeFreshness, neededDelayMs } from '../core/doctor-freshness.ts';
import { judgeGranularity } from '../core/doctor-granularity.ts';
import { judgeGrowth, type PastFigures } from '../core/doctor-growth.ts';
import {
  isLimitShared,
  judgeLimit,
  judgeStarved,
  type LimitScope,
  limitScope,
} from '../core/doctor-limit.ts';
import {
  adviseWindows,
  type PollFacts,
  type PollSection,
  recommendPoll,
  type WindowAdvice,
} from '../core/doctor-poll.ts';
import { judgeReach, type ReachVerdict } from '../core/doctor-reach.ts';
import type { Failure } from '../core/failure.ts';
import type { NewestFigure } from '../core/freshness-probe.ts';
import type { FunnelReport } from '../core/funnel.ts';
import type { GranularityVerdict } from '../core/granularity.ts';
import type { Begun } from './begun.ts';
import { type Outcome, outcomeOf } from './calls.ts';
import { granularityOf, newestOf, pastFigures, reachOf } from './evidence.ts';
import { probeLimit } from './limit-probe.ts';

export interface Examination {
  readonly checks: readonly Check[];
  readonly calls: number;
  readonly found: Findings;
  readonly past: readonly PastFigures[];
  /** None where nothing could be asked. */
  readonly advised?: { readonly windows: readonly WindowAdvice[]; readonly poll: PollSection };
}

/** What was found, as data. */
export interface Findings {
  readonly granularity?: GranularityVerdict;
  readonly newest?: NewestFigure;
  readonly neededDelayMs?: number;
  readonly sevenDays?: Pick<ReachVerdict, 'span' | 'age'>;
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
export async function examineFigures(
  begun: Begun,
  { checks, funnel, hasLoss, starved }: FirstReports,
): Promise<Examination> {
  const { add, app, calls, options, nowSeconds, lookedAt } = begun;
  const questions = { calls, edges: options.edges, nowSeconds };
  const granularity = funnel && (await tried(granularityOf(questions)));
  add(checkOf('granularity', granularity, judgeGranularity, 'there are no statistics'));

  const verdict = granularity?.report;
  const newest =
    verdict === undefined || verdict.granularity === 'undecided'
      ? undefined
      : await tried(newestOf(questions, verdict.granularity));
  add(
    checkOf(
      'freshness',
      newest,
      (found) => judgeFreshness(found, app.poll.delayMs),
      'the granularity is not known',
    ),
  );

  const past =
    funnel &&
    (await tried(
      pastFigures(questions, {
        previous: options.previous ?? [],
        keepsPast: options.keepsPast,
        granularity: verdict?.granularity ?? 'undecided',
      }),
    ));
  add(
    checkOf('growth', past, (figures) => judgeGrowth(options.previous, figures), 'there are no statistics'),
  );

  const reach = hasLoss ? await tried(reachOf(questions)) : undefined;
  add(checkOf('seven days', reach, judgeReach, 'there is no loss report'));

  const both = funnel !== undefined && hasLoss;
  const pair = both
    ? await tried(
        probeLimit(app, {
          edges: options.edges,
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
          (facts) => judgeLimit({ ...facts, refusedAtPace }),
          'it takes both reports',
        )
      : judgeStarved(starved),
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
  readonly verdict: GranularityVerdict | undefined;
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

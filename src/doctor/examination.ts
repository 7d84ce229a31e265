/** Examines one app: asks what each check needs, in the order in which one depends on another, and hides none behind another. */
import type { Dispatcher } from 'undici';
import type { AppConfig } from '../config/load.ts';
import {
  failedCheck,
  isShutOut,
  judgeAccess,
  type OtherCenters,
  WRONG_DATA_CENTER,
} from '../core/doctor-access.ts';
import { CHECK_NAMES, type Check, type CheckName, skipped } from '../core/doctor-check.ts';
import { judgeClock } from '../core/doctor-clock.ts';
import { judgeCodes } from '../core/doctor-codes.ts';
import { judgeEnvelope } from '../core/doctor-envelope.ts';
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
import type { Window } from '../core/window.ts';
import { findLossEnvelope } from '../tencent/loss-envelope.ts';
import { createDoctorCalls, type DoctorCalls, type DoctorEdges, type Outcome, outcomeOf } from './calls.ts';
import {
  FRESHNESS_CALLS,
  GRANULARITY_CALLS,
  granularityOf,
  newestOf,
  PAST_CALLS,
  pastFigures,
  REACH_CALLS,
  reachOf,
} from './evidence.ts';
import { probeLimit } from './limit-probe.ts';
import { askOtherCenters, type DataCenterTable } from './other-centers.ts';

export interface ExaminationOptions {
  readonly edges: DoctorEdges;
  readonly dispatcher: Dispatcher;
  readonly dataCenters: DataCenterTable;
  /** Figures of an earlier run, to see what has grown since. */
  readonly previous?: readonly PastFigures[] | undefined;
  /** Whether to ask for figures that a later run can compare with. */
  readonly keepsPast: boolean;
  /** For how long a call that fails is tried again, default 12 s: a person waits. */
  readonly patienceMs?: number;
  /** Told of each check as soon as it is made. */
  readonly onCheck: (check: Check) => void;
}

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

const LIMIT_CALLS = 2;
const FIRST_CALLS = 2;
const DAY = 86_400;
/** Clear of the limit even where a clock is off by hours. */
const LOOKED_AT_DAYS = 6;

/** How many calls an examination makes at most. */
export function promisedCalls({ previous = [], keepsPast, dataCenters }: ExaminationOptions): number {
  const past = (keepsPast ? PAST_CALLS : 0) + Math.min(previous.length, PAST_CALLS);
  const whole = FIRST_CALLS + GRANULARITY_CALLS + FRESHNESS_CALLS + REACH_CALLS + LIMIT_CALLS + past;
  return Math.max(whole, Object.keys(dataCenters).length);
}

export async function examineApp(app: AppConfig, options: ExaminationOptions): Promise<Examination> {
  const { edges, dispatcher, patienceMs = 12_000 } = options;
  const maxCalls = promisedCalls(options);
  const calls = createDoctorCalls(app, { edges, dispatcher, maxCalls, patienceMs });
  const checks: Check[] = [];
  const add = (...made: readonly Check[]) => {
    checks.push(...made);
    for (const check of made) options.onCheck(check);
  };
  const nowSeconds = Math.floor(edges.nowMs() / 1000);
  const lookedAt = wholeMinutes({ start: nowSeconds - LOOKED_AT_DAYS * DAY, end: nowSeconds });
  const begun = { app, options, calls, add, nowSeconds, lookedAt };

  const statistics = await outcomeOf(calls.statistics(lookedAt));
  const shutOut = statistics.failure !== undefined && isShutOut(statistics.failure);
  const loss = shutOut ? undefined : await outcomeOf(calls.loss(lookedAt));
  const starved = [statistics.failure, loss?.failure].find((failure) => failure?.reason === 'rate_limited');
  const clock = clockCheck(calls);
  const access = judgeAccess({
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
        name === failed && starved ? judgeStarved(starved) : skipped(name, `the ${failed} check comes first`),
      );
    }
    return { checks, calls: calls.pacer.granted(), found: {}, past: [] };
  }
  if (loss !== undefined) {
    add(envelopeCheck(loss, calls.lossText()));
    add(
      loss.report === undefined
        ? skipped('codes', 'there is no loss report to look at')
        : judgeCodes(loss.report, statistics.report, `the last ${LOOKED_AT_DAYS} days`),
    );
  }
  return examineFigures(begun, {
    checks,
    funnel: statistics.report,
    hasLoss: loss?.report !== undefined,
    starved,
  });
}

interface Begun {
  readonly app: AppConfig;
  readonly options: ExaminationOptions;
  readonly calls: DoctorCalls;
  readonly add: (...made: readonly Check[]) => void;
  readonly nowSeconds: number;
  readonly lookedAt: Window;
}

interface FirstReports {
  readonly checks: readonly Check[];
  readonly funnel: FunnelReport | undefined;
  readonly hasLoss: boolean;
  /** Why one of them could not be had, where others use up the calls. */
  readonly starved: Failure | undefined;
}

/** What can be asked once the app is let in. */
async function examineFigures(
  begun: Begun,
  { checks, funnel, hasLoss, starved }: FirstReports,
): Promise<Examination> {
  const { add, app, calls, options, nowSeconds } = begun;
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
          window: begun.lookedAt,
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
  const facts = pollFacts(app, { verdict, neededMs, funnel, limitIsShared: isLimitShared(refusedAtPace) });
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

function restOf(made: readonly Check[]): readonly CheckName[] {
  return CHECK_NAMES.filter((name) => !made.some((check) => check.name === name));
}

async function otherCenters({ app, options, calls, lookedAt }: Begun): Promise<OtherCenters> {
  const { dataCenters: table, edges, dispatcher } = options;
  return askOtherCenters(app, { table, edges, dispatcher, pacer: calls.pacer, window: lookedAt });
}

function clockCheck(calls: DoctorCalls): Check {
  const facts = calls.clock();
  return facts === undefined ? skipped('clock', 'there is no answer') : judgeClock(facts);
}

function envelopeCheck({ failure }: Outcome<unknown>, text: string | undefined): Check {
  return judgeEnvelope(failure ?? findLossEnvelope(text ?? ''));
}

interface PollEvidence {
  readonly verdict: GranularityVerdict | undefined;
  readonly neededMs: number | undefined;
  readonly funnel: FunnelReport | undefined;
  readonly limitIsShared: boolean;
}

function pollFacts(
  { poll }: AppConfig,
  { verdict, neededMs, funnel, limitIsShared }: PollEvidence,
): PollFacts {
  return {
    ...poll,
    granularity: verdict?.granularity ?? 'undecided',
    rule: verdict?.rule,
    neededDelayMs: neededMs,
    limitIsShared,
    pushesPerDay: funnel && funnel.sendable / LOOKED_AT_DAYS,
  };
}

function wholeMinutes({ start, end }: Window): Window {
  return { start: Math.floor(start / 60) * 60, end: Math.floor(end / 60) * 60 };
}

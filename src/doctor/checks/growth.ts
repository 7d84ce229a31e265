/** How much the counts of past windows still grow between two runs of the doctor: receipts arrive late. */

import { startOfUnit } from '../../core/beijing-day.ts';
import { formatDuration } from '../../core/duration.ts';
import type { Granularity } from '../../core/experiments/granularity.ts';
import { FUNNEL_STEPS, type Funnel } from '../../core/losses/funnel.ts';
import { LIMIT_SECONDS, type Window } from '../../core/window.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Check } from './check.ts';

type GrowthMessages = Messages['doctor']['growth'];

/** The counts of a past window at the time of a call. */
export interface PastCounts extends Window, Funnel {
  readonly askedSeconds: number;
}

const HOUR = 3600;
const DAY = 86_400;
const HOURS_BACK = [1, 3, 8, 24, 72];
const DAYS_BACK = [1, 2, 3, 4, 5];

/** Past hours to ask for now and in a later run; days where the upstream counts whole days. */
export function pastWindows(nowSeconds: number, granularity: Granularity): readonly Window[] {
  const [unit, back] = granularity === 'day' ? [DAY, DAYS_BACK] : [HOUR, HOURS_BACK];
  const current = startOfUnit(nowSeconds, unit);
  return back.map((units) => ({ start: current - units * unit, end: current - (units - 1) * unit }));
}

/** The windows of an earlier run that are recent enough to ask for again; the newest of them if there are many. */
export function comparableWindows(previous: readonly PastCounts[], nowSeconds: number): readonly Window[] {
  return previous
    .filter(({ start }) => start > nowSeconds - LIMIT_SECONDS + HOUR)
    .toSorted((a, b) => b.end - a.end)
    .slice(0, HOURS_BACK.length)
    .map(({ start, end }) => ({ start, end }));
}

/** Runs that are closer together may see no late receipt by chance. */
const SOON_SECONDS = 1800;
/** Less growth does not matter. */
const NOTICED_SHARE = 0.002;

interface Growth {
  /** How long ago the window had ended when the earlier run asked for it. */
  readonly ageSeconds: number;
  readonly share: number;
  readonly step: string;
}

export interface TwoRuns {
  /** Undefined where there was no earlier run. */
  readonly previous: readonly PastCounts[] | undefined;
  readonly now: readonly PastCounts[];
}

export function checkGrowth({ previous, now }: TwoRuns, messages: GrowthMessages): Check {
  const unknown = (detail: string): Check => {
    return { name: 'growth', status: 'unknown', detail, advice: messages.howToCompare };
  };
  if (previous === undefined) return unknown(messages.needsTwoRuns);
  const pairs = now.flatMap((later) => {
    const earlier = previous.find(({ start, end }) => start === later.start && end === later.end);
    return earlier === undefined || earlier.sendable === 0 ? [] : [{ earlier, later }];
  });
  const [pair] = pairs;
  if (pair === undefined) return unknown(messages.nothingToCompare);
  const growths = pairs
    .map(({ earlier, later }) => growthOf(earlier, later))
    .sort((a, b) => a.ageSeconds - b.ageSeconds);
  const betweenSeconds = pair.later.askedSeconds - pair.earlier.askedSeconds;
  return growthCheck(growths, { betweenSeconds, messages });
}

/** The growth of the step that grew most. */
function growthOf(earlier: PastCounts, later: PastCounts): Growth {
  const grown = FUNNEL_STEPS.map((step) => ({
    step,
    share: (later[step] - earlier[step]) / Math.max(1, later[step]),
  })).reduce((most, one) => (one.share > most.share ? one : most));
  return { ...grown, ageSeconds: earlier.askedSeconds - earlier.end };
}

function growthCheck(
  growths: readonly Growth[],
  { betweenSeconds, messages }: { readonly betweenSeconds: number; readonly messages: GrowthMessages },
): Check {
  const name = 'growth';
  const grown = growths.filter(({ share }) => share > NOTICED_SHARE);
  const oldest = grown.at(-1);
  const between = formatDuration(Math.round(betweenSeconds / 60) * 60_000);
  const facts = { windows: growths.length, between };
  if (oldest === undefined && betweenSeconds < SOON_SECONDS) {
    return { name, status: 'unknown', detail: messages.tooSoon(facts), advice: messages.tryAgainLater };
  }
  if (oldest === undefined) {
    return { name, status: 'ok', detail: messages.noGrowth({ ...facts, age: ageText(growths[0]) }) };
  }
  const settled = growths.find(({ ageSeconds }) => ageSeconds > oldest.ageSeconds);
  return {
    name,
    status: 'warn',
    detail: messages.growth({
      ...facts,
      grown: grown.length,
      growths: grown.map((one) => ({
        step: one.step,
        percent: (one.share * 100).toFixed(1),
        age: ageText(one),
      })),
      settledAge: settled && ageText(settled),
    }),
    advice: messages.useLongWindows({
      steps: [...new Set(grown.map(({ step }) => step))],
      age: ageText(oldest),
    }),
  };
}

function ageText(growth: Growth | undefined): string {
  const minutes = Math.max(1, Math.round((growth?.ageSeconds ?? 0) / 60));
  return formatDuration(minutes * 60_000);
}

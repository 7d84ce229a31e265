/** How much figures of the past still grow between two runs of the doctor: late receipts, and how long they come. */

import { startOfUnit } from '../../core/beijing-day.ts';
import { formatDuration } from '../../core/duration.ts';
import type { Granularity } from '../../core/experiments/granularity.ts';
import { FUNNEL_STEPS, type Funnel } from '../../core/losses/funnel.ts';
import { LIMIT_SECONDS, type Window } from '../../core/window.ts';
import { countText } from '../../messages/english/count.ts';
import type { Check } from './check.ts';

/** The figures of a past window, as they were at one moment. */
export interface PastCounts extends Window, Funnel {
  readonly askedSeconds: number;
}

const HOUR = 3600;
const DAY = 86_400;
const HOURS_BACK = [1, 3, 8, 24, 72];
const DAYS_BACK = [1, 2, 3, 4, 5];

/** Hours of the past, or days where figures are not finer: what to ask for now and again later. */
export function pastWindows(nowSeconds: number, granularity: Granularity): readonly Window[] {
  const [unit, back] = granularity === 'day' ? [DAY, DAYS_BACK] : [HOUR, HOURS_BACK];
  const running = startOfUnit(nowSeconds, unit);
  return back.map((units) => ({ start: running - units * unit, end: running - (units - 1) * unit }));
}

/** Those of an earlier run that can still be asked for; the newest, where it has many. */
export function comparableWindows(previous: readonly PastCounts[], nowSeconds: number): readonly Window[] {
  return previous
    .filter(({ start }) => start > nowSeconds - LIMIT_SECONDS + HOUR)
    .toSorted((a, b) => b.end - a.end)
    .slice(0, HOURS_BACK.length)
    .map(({ start, end }) => ({ start, end }));
}

const HOW_TO =
  'write one run to a file, `doctor --json > first.json`, and an hour or a day later compare: `doctor --previous first.json`';

/** Within less, late receipts may be none by chance. */
const SOON_SECONDS = 1800;
/** Growth of less is not worth waiting for. */
const NOTICED_SHARE = 0.002;

interface Growth {
  /** How long ago the window had ended when it was first asked for. */
  readonly ageSeconds: number;
  readonly share: number;
  readonly step: string;
}

export function checkGrowth(previous: readonly PastCounts[] | undefined, now: readonly PastCounts[]): Check {
  const name = 'growth';
  if (previous === undefined) {
    return { name, status: 'unknown', evidence: 'it takes two runs to see the past grow', advice: HOW_TO };
  }
  const pairs = now.flatMap((later) => {
    const earlier = previous.find(({ start, end }) => start === later.start && end === later.end);
    return earlier === undefined || earlier.sendable === 0 ? [] : [{ earlier, later }];
  });
  const [pair] = pairs;
  if (pair === undefined) {
    return {
      name,
      status: 'unknown',
      evidence: 'the earlier run has no windows with pushes that can still be asked for',
      advice: HOW_TO,
    };
  }
  const growths = pairs
    .map(({ earlier, later }) => growthOf(earlier, later))
    .sort((a, b) => a.ageSeconds - b.ageSeconds);
  return growthCheck(growths, pair.later.askedSeconds - pair.earlier.askedSeconds);
}

/** That of the step that grew most. */
function growthOf(earlier: PastCounts, later: PastCounts): Growth {
  const grown = FUNNEL_STEPS.map((step) => ({
    step,
    share: (later[step] - earlier[step]) / Math.max(1, later[step]),
  })).reduce((most, one) => (one.share > most.share ? one : most));
  return { ...grown, ageSeconds: earlier.askedSeconds - earlier.end };
}

function growthCheck(growths: readonly Growth[], betweenSeconds: number): Check {
  const between = formatDuration(Math.round(betweenSeconds / 60) * 60_000);
  const grown = growths.filter(({ share }) => share > NOTICED_SHARE);
  const last = grown.at(-1);
  const windows = countText(growths.length, 'window');
  if (last === undefined && betweenSeconds < SOON_SECONDS) {
    return {
      name: 'growth',
      status: 'unknown',
      evidence: `none of ${windows} grew, but only ${between} lie between the runs`,
      advice: 'run doctor with the same file again in an hour',
    };
  }
  if (last === undefined) {
    return {
      name: 'growth',
      status: 'ok',
      evidence: `in the ${between} between the runs none of ${windows} grew, from ${ageText(growths[0])} on`,
    };
  }
  const settled = growths.find(({ ageSeconds }) => ageSeconds > last.ageSeconds);
  const list = grown.map((one) => `${one.step} by ${percent(one.share)} at ${ageText(one)}`).join(', ');
  return {
    name: 'growth',
    status: 'warn',
    evidence:
      `in the ${between} between the runs ${grown.length} of ${windows} grew: ${list}` +
      (settled === undefined ? '' : `; none from ${ageText(settled)} on`),
    advice: `judge ${[...new Set(grown.map(({ step }) => step))].join(' and ')} by windows much longer than ${ageText(last)}: the newest part of each is still to grow`,
  };
}

function ageText(growth: Growth | undefined): string {
  const minutes = Math.max(1, Math.round((growth?.ageSeconds ?? 0) / 60));
  return `an age of ${formatDuration(minutes * 60_000)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

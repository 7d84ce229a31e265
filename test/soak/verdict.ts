/** Judges a soak: the rules that were broken, in sentences; none when it held out. */

import { COMMANDS } from '../faults/app-page.ts';
import { missingIn } from './accounts.ts';
import { type Sums, sumsUnder } from './counts.ts';
import { memoryProblems, openFileProblems } from './growth.ts';
import type { Account, Observation, SeenReport } from './observation.ts';
import { isLong, maxAgeSeconds, mostFailedScrapes } from './plan.ts';

/** A call is over after so long, for good or ill. */
const CALL_SECONDS = 10;
/** A page is up to a second old, and a busy machine's timers are late. */
const LATE_SECONDS = 10;
/** In a test run the machine may leave no program the time for several scrapes. */
const LATE_SECONDS_IN_TESTS = 60;
/** Listed for each rule; more would hide the others. */
const EXAMPLES = 5;

export function problemsOf(seen: Observation): readonly string[] {
  return [
    ...memoryProblems(seen),
    ...openFileProblems(seen),
    ...examples('an account of polls does not balance', accountProblems(seen)),
    ...examples('counts were false', falseCounts(seen)),
    ...examples('counts were shown without a window', seen.withoutWindow),
    ...examples('counts outlived their max_age', staleCounts(seen)),
    ...examples('counts were never compared', notCompared(seen)),
    ...examples('an app did not heal', seen.notHealed),
    ...examples('the exporter had an internal error', seen.ownFaults),
    ...scrapeProblems(seen),
    ...idleProblems(seen),
  ];
}

function examples(rule: string, found: readonly string[]): readonly string[] {
  const more = found.length - EXAMPLES;
  return [
    ...found.slice(0, EXAMPLES).map((one) => `${rule}: ${one}`),
    ...(more > 0 ? [`${rule}: ${more} more`] : []),
  ];
}

function accountProblems({ accounts }: Observation): readonly string[] {
  return accounts.filter((account) => missingIn(account) !== 0).map(accountText);
}

function accountText({ app, due, good, failed, skipped }: Account): string {
  return `${app}: ${due} due, but ${good} good, ${failed} failed and ${skipped} skipped`;
}

function falseCounts(seen: Observation): readonly string[] {
  return seen.reports.flatMap((report) => {
    const possible = possibleSums(seen, report);
    if (possible.some((sums) => isSame(sums, report.sums))) return [];
    const [truth = report.truth] = possible;
    return [`${reportText(report)}: ${differences(report.sums, truth)}`];
  });
}

/** The exact sums, and those of a false report where the poll may have received one. */
function possibleSums({ faults, beganSeconds }: Observation, report: SeenReport): readonly Sums[] {
  const atSeconds = report.successSeconds - beganSeconds;
  const lies = faults
    .filter(({ app, from, to }) => app === report.app && from <= atSeconds && to > atSeconds - CALL_SECONDS)
    .map(({ fault }) => sumsUnder(fault, report.truth));
  return [report.truth, ...lies];
}

function isSame(one: Sums, other: Sums): boolean {
  return namesOf(one, other).every((name) => (one[name] ?? 0) === (other[name] ?? 0));
}

function differences(shown: Sums, truth: Sums): string {
  return namesOf(shown, truth)
    .filter((name) => (shown[name] ?? 0) !== (truth[name] ?? 0))
    .map((name) => `${name} is ${shown[name] ?? 0} and should be ${truth[name] ?? 0}`)
    .join(', ');
}

function namesOf(...sums: readonly Sums[]): readonly string[] {
  return [...new Set(sums.flatMap((one) => Object.keys(one)))];
}

function reportText({ app, command, window, successSeconds }: SeenReport): string {
  return `${app} ${command} ${window} of ${new Date(successSeconds * 1000).toISOString()}`;
}

function staleCounts({ plan, reports }: Observation): readonly string[] {
  const lateSeconds = isLong(plan) ? LATE_SECONDS : LATE_SECONDS_IN_TESTS;
  const maxAges = new Map(plan.apps.map((app) => [app.name, maxAgeSeconds(app)]));
  return reports.flatMap((report) => {
    const ageSeconds = report.shownUntilSeconds - report.successSeconds;
    const isStale = ageSeconds > (maxAges.get(report.app) ?? 0) + lateSeconds;
    return isStale ? [`${reportText(report)} ${Math.round(ageSeconds)} s later`] : [];
  });
}

/** A comparison of nothing with nothing would prove nothing. */
function notCompared({ plan, reports }: Observation): readonly string[] {
  const key = (app: string, command: string, window: string) => `${app} ${command} ${window}`;
  const compared = new Set(
    reports
      .filter(({ truth }) => Object.values(truth).some((sum) => sum > 0))
      .map(({ app, command, window }) => key(app, command, window)),
  );
  return plan.apps
    .flatMap(({ name }) =>
      COMMANDS.flatMap((command) => plan.windows.map((window) => key(name, command, window))),
    )
    .filter((one) => !compared.has(one));
}

function scrapeProblems({ plan, scrapes: { answered, failed } }: Observation): readonly string[] {
  const share = failed / (answered + failed);
  return share <= mostFailedScrapes(plan)
    ? []
    : [`${failed} of ${answered + failed} scrapes were not answered`];
}

/** A soak in which nothing went wrong has soaked nothing. */
function idleProblems({ failedPolls, accounts }: Observation): readonly string[] {
  return [
    ...(failedPolls.size > 0 ? [] : ['no poll failed: the faults did not reach the exporter']),
    ...(accounts.some(({ skipped }) => skipped > 0)
      ? []
      : ['no poll was skipped: the faults were too short']),
  ];
}

/** Plans the polls of an app, and checks them against the upstream's call limit: settings and firing gaps → plan. */
import { formatDuration } from '../core/duration.ts';

export interface PollSettings {
  readonly timeZone: string;
  readonly delayMs: number;
  /** The shortest time between two calls of the app. */
  readonly callIntervalMs: number;
  readonly windows: readonly WindowSettings[];
}

export interface WindowSettings {
  readonly name: string;
  readonly lengthMs: number;
  /** Cron expression, five or six fields. */
  readonly schedule: string;
  /** The age at which the window's samples expire; by default three times the longest gap of the schedule. */
  readonly maxAgeMs?: number | undefined;
}

/** The shortest and longest time between two firings of a schedule. */
export interface Gaps {
  readonly shortestMs: number;
  readonly longestMs: number;
}

export interface PlannedWindow {
  readonly name: string;
  readonly lengthMs: number;
  readonly schedule: string;
  readonly maxAgeMs: number;
  /** Where the schedule fires most often. */
  readonly callsPerMinute: number;
}

/** The windows that one cron job polls together, shortest first. */
export interface PollGroup {
  readonly schedule: string;
  readonly timeZone: string;
  readonly windows: readonly PlannedWindow[];
  readonly delayMs: number;
  /** How long after its start a poll may start a call. */
  readonly deadlineMs: number;
}

export interface PollPlan {
  readonly groups: readonly PollGroup[];
  /** Shortest first. */
  readonly windows: readonly PlannedWindow[];
  readonly callsPerMinute: number;
  readonly limitPerMinute: number;
}

/** A loss call and a statistics call. */
const CALLS_PER_WINDOW = 2;
const MISSED_POLLS_UNTIL_STALE = 3;
const RETRY_TIME_MS = 10_000;
/** Lets the last call of a poll end before the next poll of a schedule of every minute. */
const LAST_CALL_MS = 12_000;
const LONGEST_DEADLINE_MS = 50_000;

export function planPolls(
  settings: PollSettings,
  gapsOf: (schedule: string, timeZone: string) => Gaps,
): PollPlan {
  const gaps = new Map(
    settings.windows.map(({ schedule }) => [schedule, gapsOf(schedule, settings.timeZone)]),
  );
  const windows = settings.windows
    .map((window) =>
      planWindow(window, gaps.get(window.schedule) ?? { shortestMs: 60_000, longestMs: 60_000 }),
    )
    .sort((a, b) => a.lengthMs - b.lengthMs);
  const allCallsMs = windows.length * CALLS_PER_WINDOW * settings.callIntervalMs;
  return {
    windows,
    callsPerMinute: windows.reduce((sum, window) => sum + window.callsPerMinute, 0),
    limitPerMinute: Math.floor(60_000 / settings.callIntervalMs),
    groups: [...gaps].map(([schedule, { shortestMs }]) => ({
      schedule,
      timeZone: settings.timeZone,
      windows: windows.filter((window) => window.schedule === schedule),
      delayMs: settings.delayMs,
      deadlineMs: Math.max(
        allCallsMs + RETRY_TIME_MS,
        Math.min(shortestMs - LAST_CALL_MS, LONGEST_DEADLINE_MS),
      ),
    })),
  };
}

function planWindow(window: WindowSettings, { shortestMs, longestMs }: Gaps): PlannedWindow {
  const { name, lengthMs, schedule } = window;
  const maxAgeMs = window.maxAgeMs ?? MISSED_POLLS_UNTIL_STALE * longestMs;
  return { name, lengthMs, schedule, maxAgeMs, callsPerMinute: (CALLS_PER_WINDOW * 60_000) / shortestMs };
}

/** The reasons why the polls would exceed the call limit, or why samples would expire between polls. */
export function problemsOfPlan(plan: PollPlan): readonly string[] {
  const { windows, callsPerMinute, limitPerMinute } = plan;
  const expiring = windows.flatMap(({ name, maxAgeMs, callsPerMinute: calls }) => {
    const gapMs = (CALLS_PER_WINDOW * 60_000) / calls;
    if (maxAgeMs >= gapMs) return [];
    return [
      `the metrics of window ${name} would expire between polls: its max_age of ${formatDuration(maxAgeMs)} is shorter ` +
        `than the ${formatDuration(gapMs)} from one poll to the next`,
    ];
  });
  return callsPerMinute <= limitPerMinute ? expiring : [tooManyCalls(plan), ...expiring];
}

function tooManyCalls({ windows, callsPerMinute, limitPerMinute }: PollPlan): string {
  const terms = windows.map(({ name, callsPerMinute: calls }) => `${name} ${round(calls)}`).join(' + ');
  return (
    `the windows need ${terms} = ${round(callsPerMinute)} calls a minute, but the upstream's limit allows ` +
    `${limitPerMinute}; poll long windows less often, or remove windows`
  );
}

/** A number of calls with at most two decimals. */
export function round(calls: number): string {
  return String(Math.round(calls * 100) / 100);
}

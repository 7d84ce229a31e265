/** The `poll` section that an account calls for, and which of the configured windows make sense on it. */

import { formatDuration } from '../../core/duration.ts';
import type { GranularityFinding } from '../../core/experiments/granularity.ts';
import { countText } from '../../messages/english/count.ts';

export interface PolledWindow {
  readonly name: string;
  readonly lengthMs: number;
  readonly schedule: string;
  readonly maxAgeMs?: number | undefined;
}

/** What polls are configured to be, and what was found out. */
export interface PollFacts {
  readonly windows: readonly PolledWindow[];
  readonly timeZone: string;
  readonly maxCodes: number;
  readonly delayMs: number;
  readonly callIntervalMs: number;
  readonly granularity: GranularityFinding['granularity'];
  readonly rule: GranularityFinding['rule'];
  /** Undefined where it could not be found out. */
  readonly neededDelayMs: number | undefined;
  /** Others call the API for this app, too. */
  readonly limitIsShared: boolean;
  /** Pushes of a usual day; undefined where it is not known. */
  readonly pushesPerDay: number | undefined;
}

export interface WindowAdvice {
  readonly window: string;
  readonly makesSense: boolean;
  /** Why not, or what to bear in mind; none where there is nothing to say. */
  readonly note?: string;
}

/** In the words of the configuration file. */
export interface PollSection {
  readonly delay: string;
  readonly schedule: string;
  readonly time_zone: string;
  readonly windows: readonly (string | PollSectionWindow)[];
  readonly max_codes: number;
  readonly call_interval: string;
}

export interface PollSectionWindow {
  readonly window: string;
  readonly schedule?: string;
  readonly max_age?: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LONGEST_DELAY_MS = 6 * DAY_MS;
const FEW_PUSHES = 10;

/** What is left to poll where none of the configured windows makes sense. */
const COARSE_WINDOWS = { hour: ['2h', '6h', '1d', '3d', '7d'], day: ['2d', '3d', '7d'] } as const;
/** Coarse figures change no oftener. */
const COARSE_SCHEDULES = { hour: '*/10 * * * *', day: '0 * * * *' } as const;
const EVERY_MINUTE = '* * * * *';

export function adviseWindows(facts: PollFacts): readonly WindowAdvice[] {
  return facts.windows.map((window) => adviceFor(window, facts));
}

function adviceFor({ name: window, lengthMs }: PolledWindow, facts: PollFacts): WindowAdvice {
  const { granularity, rule, pushesPerDay } = facts;
  if (granularity === 'hour' || granularity === 'day') {
    const granuleMs = granularity === 'hour' ? HOUR_MS : DAY_MS;
    if (rule === 'touching') return touched(window, lengthMs, { granularity, granuleMs });
    return started(window, lengthMs, { granularity, granuleMs });
  }
  const usual = pushesPerDay === undefined ? undefined : Math.round((pushesPerDay * lengthMs) / DAY_MS);
  if (usual === undefined || usual >= FEW_PUSHES) return { window, makesSense: true };
  return {
    window,
    makesSense: true,
    note: `about ${countText(usual, 'push', 'pushes')} at the usual rate, too few for shares`,
  };
}

interface Granule {
  readonly granularity: 'hour' | 'day';
  readonly granuleMs: number;
}

function touched(window: string, lengthMs: number, { granularity, granuleMs }: Granule): WindowAdvice {
  const more = `up to one ${granularity} more than the name says`;
  if (lengthMs >= 2 * granuleMs) return { window, makesSense: true, note: `with ${more}` };
  return {
    window,
    makesSense: false,
    note: `one or two whole ${granularity}s, whatever the name says`,
  };
}

function started(window: string, lengthMs: number, { granularity, granuleMs }: Granule): WindowAdvice {
  if (lengthMs < granuleMs) {
    return {
      window,
      makesSense: false,
      note: `nothing, unless ${granularity === 'hour' ? 'an hour' : 'a day'} starts in the window, and then all of it`,
    };
  }
  if (lengthMs % granuleMs === 0) return { window, makesSense: true };
  return { window, makesSense: false, note: `no whole number of ${granularity}s, so that figures jump` };
}

export function recommendPoll(facts: PollFacts): PollSection {
  const { granularity } = facts;
  const coarse = granularity === 'hour' || granularity === 'day' ? granularity : undefined;
  const schedule = coarse === undefined ? mostCommonSchedule(facts.windows) : COARSE_SCHEDULES[coarse];
  const delayMs = Math.min(LONGEST_DELAY_MS, Math.max(facts.delayMs, facts.neededDelayMs ?? 0));
  return {
    delay: formatDuration(delayMs),
    schedule,
    time_zone: facts.timeZone,
    windows: windowsToPoll(facts, coarse).map((window) => entryOf(window, schedule)),
    max_codes: facts.maxCodes,
    call_interval: intervalText(facts.limitIsShared ? 2 * facts.callIntervalMs : facts.callIntervalMs),
  };
}

/** 1050ms, as people write it, rather than 1s50ms. */
function intervalText(intervalMs: number): string {
  return intervalMs % 1000 === 0 ? formatDuration(intervalMs) : `${intervalMs}ms`;
}

function windowsToPoll(facts: PollFacts, coarse: 'hour' | 'day' | undefined): readonly PolledWindow[] {
  const sensible = adviseWindows(facts).filter(({ makesSense }) => makesSense);
  if (coarse !== undefined && sensible.length === 0) {
    return COARSE_WINDOWS[coarse].map((name) => ({ name, lengthMs: 0, schedule: EVERY_MINUTE }));
  }
  return facts.windows.filter(({ name }) => sensible.some(({ window }) => window === name));
}

function mostCommonSchedule(windows: readonly PolledWindow[]): string {
  const groups = [...Map.groupBy(windows, ({ schedule }) => schedule)];
  const [most] = groups.sort(([, a], [, b]) => b.length - a.length);
  return most?.[0] ?? EVERY_MINUTE;
}

/** Every minute is what is polled when nothing is said, so it gives way to the section's schedule where that is rarer. */
function entryOf(
  { name: window, schedule, maxAgeMs }: PolledWindow,
  usual: string,
): string | PollSectionWindow {
  const own =
    schedule === usual || (schedule === EVERY_MINUTE && isCoarseSchedule(usual)) ? {} : { schedule };
  const aged = maxAgeMs === undefined ? {} : { max_age: formatDuration(maxAgeMs) };
  const entry = { window, ...own, ...aged };
  return Object.keys(entry).length === 1 ? window : entry;
}

function isCoarseSchedule(schedule: string): boolean {
  return Object.values<string>(COARSE_SCHEDULES).includes(schedule);
}

/** The section as it is pasted, under an app or at the top of the file. */
export function pollSectionText(section: PollSection): string {
  const lines = Object.entries(section).map(([key, value]) =>
    Array.isArray(value) ? windowsText(section.windows) : `  ${key}: ${quoted(String(value))}\n`,
  );
  return `poll:\n${lines.join('')}`;
}

function windowsText(windows: PollSection['windows']): string {
  if (windows.every((entry) => typeof entry === 'string')) return `  windows: [${windows.join(', ')}]\n`;
  const items = windows.map((entry) => {
    if (typeof entry === 'string') return `    - ${entry}\n`;
    const fields = Object.entries(entry).map(([key, value]) => `${key}: ${quoted(value)}`);
    return `    - { ${fields.join(', ')} }\n`;
  });
  return `  windows:\n${items.join('')}`;
}

/** Cron expressions may begin with a star, which YAML takes for an alias. */
function quoted(text: string): string {
  return /^[\w/]+$/.test(text) ? text : `"${text}"`;
}

/** The `poll` section that suits an account, and which of the configured windows make sense on it. */

import { formatDuration } from '../../core/duration.ts';
import type { GranularityFinding } from '../../core/experiments/granularity.ts';
import type { Messages } from '../../messages/messages.ts';

export interface PolledWindow {
  readonly name: string;
  readonly lengthMs: number;
  readonly schedule: string;
  readonly maxAgeMs?: number | undefined;
}

/** The configured polls, and what doctor found out about the account. */
export interface PollFacts {
  readonly windows: readonly PolledWindow[];
  readonly timeZone: string;
  readonly maxCodes: number;
  readonly delayMs: number;
  readonly callIntervalMs: number;
  readonly granularity: GranularityFinding['granularity'];
  readonly rule: GranularityFinding['rule'];
  /** Undefined where doctor could not find out. */
  readonly neededDelayMs: number | undefined;
  /** Another program calls the API for this app, too. */
  readonly limitIsShared: boolean;
  /** Pushes of a usual day; undefined where it is unknown. */
  readonly pushesPerDay: number | undefined;
}

export interface WindowAdvice {
  readonly window: string;
  readonly makesSense: boolean;
  /** Why it makes no sense, or what to keep in mind; absent where all is well. */
  readonly note?: string;
}

/** The keys and texts of the configuration file. */
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
const UNIT_MS = { hour: HOUR_MS, day: DAY_MS } as const;
const LONGEST_DELAY_MS = 6 * DAY_MS;
const FEW_PUSHES = 10;

/** Windows for an upstream that counts whole hours or days, where none of the configured windows makes sense. */
const COARSE_WINDOWS = { hour: ['2h', '6h', '1d', '3d', '7d'], day: ['2d', '3d', '7d'] } as const;
/** Counts of whole hours or days do not change more often. */
const COARSE_SCHEDULES = { hour: '*/10 * * * *', day: '0 * * * *' } as const;
const EVERY_MINUTE = '* * * * *';

export function adviseWindows(
  facts: PollFacts,
  messages: Messages['doctor']['windows'],
): readonly WindowAdvice[] {
  return facts.windows.map(({ name, lengthMs }) => {
    const note = noteOn(lengthMs, facts, messages);
    return {
      window: name,
      makesSense: makesSense(lengthMs, facts),
      ...(note !== undefined && { note }),
    };
  });
}

function makesSense(lengthMs: number, { granularity, rule }: PollFacts): boolean {
  if (granularity !== 'hour' && granularity !== 'day') return true;
  const unitMs = UNIT_MS[granularity];
  return rule === 'touching' ? lengthMs >= 2 * unitMs : lengthMs >= unitMs && lengthMs % unitMs === 0;
}

function noteOn(
  lengthMs: number,
  { granularity, rule, pushesPerDay }: PollFacts,
  messages: Messages['doctor']['windows'],
): string | undefined {
  if (granularity === 'hour' || granularity === 'day') {
    const unit = granularity;
    const unitMs = UNIT_MS[unit];
    if (rule === 'touching')
      return lengthMs >= 2 * unitMs ? messages.touchesMore({ unit }) : messages.touchesOneOrTwo({ unit });
    if (lengthMs < unitMs) return messages.startsRarely({ unit });
    return lengthMs % unitMs === 0 ? undefined : messages.noMultiple({ unit });
  }
  if (pushesPerDay === undefined) return undefined;
  const pushes = Math.round((pushesPerDay * lengthMs) / DAY_MS);
  return pushes < FEW_PUSHES ? messages.fewPushes({ pushes }) : undefined;
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

/** `1050ms` reads better than `1s50ms`. */
function intervalText(intervalMs: number): string {
  return intervalMs % 1000 === 0 ? formatDuration(intervalMs) : `${intervalMs}ms`;
}

function windowsToPoll(facts: PollFacts, coarse: 'hour' | 'day' | undefined): readonly PolledWindow[] {
  const sensible = facts.windows.filter(({ lengthMs }) => makesSense(lengthMs, facts));
  if (coarse === undefined || sensible.length > 0) return sensible;
  return COARSE_WINDOWS[coarse].map((name) => ({ name, lengthMs: 0, schedule: EVERY_MINUTE }));
}

function mostCommonSchedule(windows: readonly PolledWindow[]): string {
  const groups = [...Map.groupBy(windows, ({ schedule }) => schedule)];
  const [most] = groups.sort(([, a], [, b]) => b.length - a.length);
  return most?.[0] ?? EVERY_MINUTE;
}

/** Every minute is the default, so the schedule of the section replaces it where that one is rarer. */
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

/** The section as YAML, to paste under an app or at the top of the file. */
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

/** A cron expression may begin with a star, which is an alias in YAML. */
function quoted(text: string): string {
  return /^[\w/]+$/.test(text) ? text : `"${text}"`;
}

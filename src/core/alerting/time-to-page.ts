/** How long the alerts take at most from the first push of a total loss to the page, and what that time consists of. */
import { CONFIGURATION, PIPELINE_SECONDS, PLATFORM_LOSS } from './thresholds.ts';
import {
  type AlertGranularity,
  type RoleWindow,
  UNIT_MS,
  type WindowRoles,
  windowRoles,
} from './window-roles.ts';

export interface TimedWindow extends RoleWindow {
  /** The longest time between two polls of the window. */
  readonly intervalMs: number;
}

export interface TimeToPagePlan {
  readonly windows: readonly TimedWindow[];
  readonly granularity: AlertGranularity;
  /** How long ago every window ends. */
  readonly delayMs: number;
}

/** In the order of their occurrence; seconds. */
export interface TimeToPageParts {
  /** Until the lost share of the windows exceeds the alert's threshold, at an even rate of pushes. */
  readonly share: number;
  /** Until the upstream counts the bucket of the loss. */
  readonly granularity: number;
  /** Until the window reaches so far. */
  readonly delay: number;
  /** Until the next poll. */
  readonly schedule: number;
  /** A scrape and an evaluation of the rules. */
  readonly scrape: number;
  /** The alert's `for`. */
  readonly for: number;
  /** Alertmanager's `group_wait`. */
  readonly grouping: number;
}

export interface TimeToPage {
  readonly alert: string;
  readonly totalSeconds: number;
  readonly parts: TimeToPageParts;
}

export interface TimesToPage {
  /** For a total loss by a code of the cause configuration; undefined where no alert can page. */
  readonly configuration: TimeToPage | undefined;
  /** For a total loss by any other code. */
  readonly anyCode: TimeToPage | undefined;
}

export function timesToPage(plan: TimeToPagePlan): TimesToPage {
  const roles = windowRoles(plan.windows, plan.granularity);
  return { configuration: configurationTime(plan, roles), anyCode: anyCodeTime(plan, roles) };
}

function configurationTime(plan: TimeToPagePlan, roles: WindowRoles<TimedWindow>): TimeToPage | undefined {
  const fast = roles.get('fast');
  if (fast === undefined) return undefined;
  return timeOf('TimpushConfigurationLoss', plan, {
    shareSeconds: (CONFIGURATION.share * fast.lengthMs) / 1000,
    intervalMs: fast.intervalMs,
    forSeconds: CONFIGURATION.forSeconds,
  });
}

function anyCodeTime(plan: TimeToPagePlan, roles: WindowRoles<TimedWindow>): TimeToPage | undefined {
  const [fast, confirm, usual] = [roles.get('fast'), roles.get('confirm'), roles.get('usual')];
  if (fast === undefined || confirm === undefined || fast === usual) return undefined;
  return timeOf('TimpushPlatformLoss', plan, {
    shareSeconds: (PLATFORM_LOSS.share * Math.max(fast.lengthMs, confirm.lengthMs)) / 1000,
    intervalMs: Math.max(fast.intervalMs, confirm.intervalMs),
    forSeconds: PLATFORM_LOSS.forSeconds,
  });
}

function timeOf(
  alert: string,
  { granularity, delayMs }: TimeToPagePlan,
  {
    shareSeconds,
    intervalMs,
    forSeconds,
  }: { readonly shareSeconds: number; readonly intervalMs: number; readonly forSeconds: number },
): TimeToPage {
  const { scrape, evaluation, grouping } = PIPELINE_SECONDS;
  const unitSeconds = UNIT_MS[granularity] / 1000;
  const parts = {
    // The upstream counts whole buckets only.
    share: Math.ceil(shareSeconds / unitSeconds) * unitSeconds,
    granularity: unitSeconds,
    delay: delayMs / 1000,
    schedule: intervalMs / 1000,
    scrape: scrape + evaluation,
    for: forSeconds,
    grouping,
  };
  return { alert, parts, totalSeconds: Object.values(parts).reduce((sum, seconds) => sum + seconds, 0) };
}

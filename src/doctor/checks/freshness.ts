/** How late the upstream reports pushes, and the `delay` that makes windows complete. */

import { formatDuration } from '../../core/duration.ts';
import type { NewestPush } from '../../core/experiments/newest-push.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Check } from './check.ts';

type FreshnessMessages = Messages['doctor']['freshness'];

const MINUTE_MS = 60_000;
/** A gap shows late counts only where so many pushes are usual. */
const ENOUGH_PUSHES = 10;
/** Counts this new are fresh, however many pushes are usual. */
const FRESH_SECONDS = 180;
/** Covers what one run cannot see: counts are later at other times. */
const LEAST_DELAY_MS = 2 * MINUTE_MS;

/** The delay that the counts need; undefined where doctor could not find out. */
export function neededDelayMs(newest: NewestPush | undefined): number | undefined {
  if (newest === undefined || isQuiet(newest)) return undefined;
  const { unitSeconds, beganAgoSeconds } = newest;
  // A bucket of an hour or a day is complete only when it is over, and its last counts may be as late as its first.
  const bucketMs = unitSeconds > 60 ? unitSeconds * 1000 : 0;
  return roundedUp(bucketMs + Math.max(LEAST_DELAY_MS, beganAgoSeconds.most * 1000 + MINUTE_MS));
}

export function checkFreshness(
  newest: NewestPush | undefined,
  { delayMs, messages }: { readonly delayMs: number; readonly messages: FreshnessMessages },
): Check {
  const name = 'freshness';
  if (newest === undefined) {
    return { name, status: 'unknown', detail: messages.noPushes, advice: messages.tryAfterPushes };
  }
  const seen = seenText(newest, messages);
  const { usualInGap: pushes } = newest;
  const needed = neededDelayMs(newest);
  if (needed === undefined) {
    const detail =
      pushes === undefined ? messages.nothingToCompare({ seen }) : messages.maybeQuiet({ seen, pushes });
    return { name, status: 'unknown', detail, advice: messages.tryAtBusyHour };
  }
  const facts = {
    seen: pushes ? seen + messages.pushesDayBefore({ pushes }) : seen,
    delay: formatDuration(delayMs),
  };
  if (delayMs >= needed) return { name, status: 'ok', detail: messages.delayIsEnough(facts) };
  return {
    name,
    status: 'warn',
    detail: newest.isNewest
      ? messages.unitNotOver({ ...facts, unit: unitOf(newest) })
      : messages.incomplete(facts),
    advice: messages.setDelay({ delay: formatDuration(needed) }),
  };
}

/** Whether the app may have sent nothing since the newest push, so that the gap says nothing about the upstream. */
function isQuiet({ unitSeconds, beganAgoSeconds, isNewest, usualInGap }: NewestPush): boolean {
  const isFresh = isNewest || (unitSeconds === 60 && beganAgoSeconds.most <= FRESH_SECONDS);
  return !isFresh && (usualInGap === undefined || usualInGap < ENOUGH_PUSHES);
}

function seenText(newest: NewestPush, messages: FreshnessMessages): string {
  const unit = unitOf(newest);
  if (newest.isNewest) return messages.newestIsNow({ unit });
  const { least, most } = newest.beganAgoSeconds;
  return messages.newestBegan({ unit, least: ageText(least), most: ageText(most) });
}

function ageText(seconds: number): string {
  return formatDuration(Math.max(1, Math.round(seconds / 60)) * MINUTE_MS);
}

function unitOf({ unitSeconds }: NewestPush): 'minute' | 'hour' | 'day' {
  return unitSeconds === 60 ? 'minute' : unitSeconds === 3600 ? 'hour' : 'day';
}

/** To the next round value: whole minutes, 5 minutes, quarters of an hour, hours. */
function roundedUp(delayMs: number): number {
  const stepMinutes =
    delayMs <= 10 * MINUTE_MS ? 1 : delayMs <= 60 * MINUTE_MS ? 5 : delayMs <= 360 * MINUTE_MS ? 15 : 60;
  return Math.ceil(delayMs / (stepMinutes * MINUTE_MS)) * stepMinutes * MINUTE_MS;
}

/** How long ago windows have to end so that their figures are there: the `delay` to set. */

import { formatDuration } from '../../core/duration.ts';
import type { NewestPush } from '../../core/experiments/newest-push.ts';
import type { Check } from './check.ts';

const MINUTE_MS = 60_000;
/** Silence tells of late figures only where so many pushes are usual. */
const ENOUGH_PUSHES = 10;
/** This new, figures are fresh whatever is usual. */
const FRESH_SECONDS = 180;
/** For what a run of the doctor cannot see: that figures are later at other times. */
const LEAST_DELAY_MS = 2 * MINUTE_MS;

/** The delay that the figures call for; undefined where that could not be found out. */
export function neededDelayMs(newest: NewestPush | undefined): number | undefined {
  if (newest === undefined || isSilence(newest)) return undefined;
  const { unitSeconds, beganAgoSeconds } = newest;
  // A coarse granule is complete only when it is over, and its last figures may be as late as its first.
  const granuleMs = unitSeconds > 60 ? unitSeconds * 1000 : 0;
  return roundedUp(granuleMs + Math.max(LEAST_DELAY_MS, beganAgoSeconds.most * 1000 + MINUTE_MS));
}

export function checkFreshness(newest: NewestPush | undefined, delayMs: number): Check {
  const name = 'freshness';
  if (newest === undefined) {
    return {
      name,
      status: 'unknown',
      evidence: 'the last seven days have no pushes',
      advice: 'run doctor again when there are some',
    };
  }
  const seen = seenText(newest);
  const needed = neededDelayMs(newest);
  if (needed === undefined) {
    return {
      name,
      status: 'unknown',
      evidence: `${seen}; but so few are usual at this time (${newest.usualInGap ?? 'no'} a day before) that it may be silence`,
      advice: 'run doctor again at a busy hour',
    };
  }
  const usual = newest.usualInGap ? `, where ${newest.usualInGap} are usual` : '';
  if (delayMs >= needed) {
    return {
      name,
      status: 'ok',
      evidence: `${seen}${usual}: the delay of ${formatDuration(delayMs)} is enough`,
    };
  }
  return {
    name,
    status: 'warn',
    evidence: `${seen}${usual}: ${incompleteText(newest, delayMs)}`,
    advice: `set poll.delay to ${formatDuration(needed)}`,
  };
}

function incompleteText({ unitSeconds, isNewest }: NewestPush, delayMs: number): string {
  const windows = `windows that end ${formatDuration(delayMs)} ago`;
  return isNewest
    ? `${windows} hold ${unitOf(unitSeconds)}s that are not over`
    : `${windows} are not complete`;
}

function isSilence({ unitSeconds, beganAgoSeconds, isNewest, usualInGap }: NewestPush): boolean {
  const isFresh = isNewest || (unitSeconds === 60 && beganAgoSeconds.most <= FRESH_SECONDS);
  return !isFresh && (usualInGap === undefined || usualInGap < ENOUGH_PUSHES);
}

function seenText({ unitSeconds, beganAgoSeconds: { least, most }, isNewest }: NewestPush): string {
  const unit = unitOf(unitSeconds);
  if (isNewest)
    return `the ${unit === 'minute' ? 'last minute' : `${unit} that is running`} has pushes already`;
  const age = (seconds: number) => formatDuration(Math.max(1, Math.round(seconds / 60)) * MINUTE_MS);
  const range = age(least) === age(most) ? age(most) : `${age(least)} to ${age(most)}`;
  return `the newest ${unit} with pushes began ${range} ago`;
}

function unitOf(unitSeconds: number): string {
  return unitSeconds === 60 ? 'minute' : unitSeconds === 3600 ? 'hour' : 'day';
}

/** To a round figure that people would write: 5 minutes, quarters of an hour, hours. */
function roundedUp(delayMs: number): number {
  const stepMinutes =
    delayMs <= 10 * MINUTE_MS ? 1 : delayMs <= 60 * MINUTE_MS ? 5 : delayMs <= 360 * MINUTE_MS ? 15 : 60;
  return Math.ceil(delayMs / (stepMinutes * MINUTE_MS)) * stepMinutes * MINUTE_MS;
}

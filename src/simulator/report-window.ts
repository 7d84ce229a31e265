/** The requested window of a report, `StartTime` and `EndTime`, with the documented limits. */
import { ApiRefusal } from './api-refusal.ts';

const SECONDS_PER_DAY = 86_400;

/** What the limit in days applies to: the length of a window (`span`), the age of its start (`age`), or both. */
export const RETENTION_RULES = ['span', 'age', 'both'] as const;
export type RetentionRule = (typeof RETENTION_RULES)[number];

/** Unix seconds. */
export interface ReportWindow {
  readonly start: number;
  readonly end: number;
}

/** @throws ApiRefusal unless both are integers and the start is before the end. */
export function readWindow(body: Readonly<Record<string, unknown>>): ReportWindow {
  const start = readSeconds(body, 'StartTime');
  const end = readSeconds(body, 'EndTime');
  if (end <= start) throw new ApiRefusal('invalidParameter', 'EndTime must be greater than StartTime');
  return { start, end };
}

export interface RetentionLimit {
  readonly reach: RetentionRule;
  readonly maxDays: number;
  readonly nowSeconds: number;
}

/**
 * Refuses a window that is too long or starts too early. The reference does not say which of the two it limits, so a client
 * has to respect both.
 * @throws ApiRefusal
 */
export function checkRetention(
  { start, end }: ReportWindow,
  { reach, maxDays, nowSeconds }: RetentionLimit,
): void {
  const maxSeconds = maxDays * SECONDS_PER_DAY;
  if (reach !== 'age' && end - start > maxSeconds) {
    throw new ApiRefusal('invalidParameter', `the window is longer than ${maxDays} days`);
  }
  if (reach !== 'span' && start < nowSeconds - maxSeconds) {
    throw new ApiRefusal('invalidParameter', `StartTime is more than ${maxDays} days ago`);
  }
}

function readSeconds(body: Readonly<Record<string, unknown>>, field: string): number {
  const value = body[field];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new ApiRefusal('invalidParameter', `${field} must be an integer of unix seconds`);
}

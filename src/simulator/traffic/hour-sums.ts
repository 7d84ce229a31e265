/** Cached sums of final hours, so that a window of days costs additions instead of random draws. */

/** The hours of the longest possible window, 30 days, and of one day more. */
const KEPT_HOURS = 31 * 24;

export interface HourSums {
  /** Adds an hour, numbered from the epoch. All of its minutes must be final. */
  addHour(hour: number, into: Float64Array): void;
}

export interface HourSumsOptions {
  readonly cellCount: number;
  /** Adds a final minute, numbered from the epoch. */
  readonly addFinalMinute: (minute: number, into: Float64Array) => void;
}

/** A ring buffer: an hour replaces the one `KEPT_HOURS` before or after it. */
export function createHourSums({ cellCount, addFinalMinute }: HourSumsOptions): HourSums {
  const hours = new Float64Array(KEPT_HOURS).fill(Number.NaN);
  const sums = new Float64Array(KEPT_HOURS * cellCount);

  function sumOf(hour: number): Float64Array {
    const slot = ((hour % KEPT_HOURS) + KEPT_HOURS) % KEPT_HOURS;
    const sum = sums.subarray(slot * cellCount, (slot + 1) * cellCount);
    if (hours[slot] === hour) return sum;
    sum.fill(0);
    for (let minute = hour * 60; minute < (hour + 1) * 60; minute += 1) addFinalMinute(minute, sum);
    hours[slot] = hour;
    return sum;
  }

  return {
    addHour(hour, into) {
      const sum = sumOf(hour);
      for (let cell = 0; cell < cellCount; cell += 1) into[cell] = (into[cell] ?? 0) + (sum[cell] ?? 0);
    },
  };
}

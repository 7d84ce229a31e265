/** The relative load of each minute of the day, average 1: lowest before dawn, highest in the evening. */

const MINUTES_PER_DAY = 1440;

/** Relative load at each full hour of local time, 00:00 to 23:00. */
const HOURLY = [
  38, 24, 17, 13, 12, 14, 24, 42, 58, 66, 70, 76, 82, 74, 68, 68, 70, 74, 82, 92, 100, 98, 82, 58,
] as const;

function loadAt(minuteOfDay: number): number {
  const hour = Math.floor(minuteOfDay / 60);
  const before = HOURLY[hour] ?? 0;
  const after = HOURLY[(hour + 1) % HOURLY.length] ?? 0;
  const eased = (1 - Math.cos((Math.PI * (minuteOfDay % 60)) / 60)) / 2;
  return before + (after - before) * eased;
}

/** The load of a minute since the epoch, in a zone that is `zoneOffsetMinutes` ahead of UTC. */
export type DayCurve = (minute: number) => number;

export function createDayCurve({ zoneOffsetMinutes }: { readonly zoneOffsetMinutes: number }): DayCurve {
  const loads = Float64Array.from({ length: MINUTES_PER_DAY }, (_, minute) => loadAt(minute));
  const average = loads.reduce((sum, load) => sum + load, 0) / MINUTES_PER_DAY;
  return (minute) => {
    const local = (minute + zoneOffsetMinutes) % MINUTES_PER_DAY;
    return (loads[local < 0 ? local + MINUTES_PER_DAY : local] ?? 0) / average;
  };
}

/**
 * The simulated pushes of one app: exact counts for any window, a pure function of seed, app, window and request time.
 */

import type { Counts, WindowQuery } from './counts.ts';
import { createDayCurve } from './day-curve.ts';
import { createHourSums } from './hour-sums.ts';
import type { Incident } from './incidents.ts';
import { firstMinuteFrom } from './mix.ts';
import { createPlatformTraffic, type PlatformTraffic } from './platform-traffic.ts';
import { PLATFORMS } from './platforms.ts';
import { arrivedShare } from './receipts.ts';
import { summarise } from './summary.ts';

export interface Traffic {
  /** The counts known at `asOf` of the minutes that start in [start, end) and before `asOf`. */
  counts(query: WindowQuery): Counts;
}

export interface TrafficOptions {
  readonly seed: number;
  readonly sdkappid: number;
  readonly pushesPerDay: number;
  /** The `PushPlatform` integers, default all. */
  readonly platforms?: readonly number[];
  /** The incidents of this app, in the order of their effect. */
  readonly incidents: readonly Incident[];
  readonly receiptLagMinutes: number;
  /** How many minutes the device users' clocks are ahead of UTC; it shifts the quiet hours. */
  readonly zoneOffsetMinutes: number;
}

export function createTraffic(options: TrafficOptions): Traffic {
  const platforms = createPlatforms(options);
  const cellCount = platforms.reduce((sum, platform) => sum + platform.cellCount, 0);
  const hourSums = createHourSums({
    cellCount,
    addFinalMinute: (minute, into) => addMinute({ minute, arrived: 1 }, splitByPlatform(platforms, into)),
  });

  function addMinute(
    at: { readonly minute: number; readonly arrived: number },
    parts: readonly Part[],
  ): void {
    for (const { platform, cells } of parts) platform.addMinute(at.minute, at.arrived, cells);
  }

  return {
    counts({ start, end, asOf }) {
      const nowMinute = Math.floor(asOf / 60);
      const endMinute = Math.min(firstMinuteFrom(end), nowMinute + 1);
      const finalEndMinute = nowMinute - options.receiptLagMinutes + 1;
      const total = new Float64Array(cellCount);
      const parts = splitByPlatform(platforms, total);
      let minute = firstMinuteFrom(start);
      while (minute < endMinute) {
        if (minute % 60 === 0 && minute + 60 <= Math.min(endMinute, finalEndMinute)) {
          hourSums.addHour(minute / 60, total);
          minute += 60;
        } else {
          const arrived = arrivedShare(nowMinute - minute, options.receiptLagMinutes);
          addMinute({ minute, arrived }, parts);
          minute += 1;
        }
      }
      return summarise(
        parts.map(({ platform: { platform, causes }, cells }) => ({ platform, causes, cells })),
      );
    },
  };
}

function createPlatforms(options: TrafficOptions): readonly PlatformTraffic[] {
  const dayCurve = createDayCurve(options);
  const profiles = PLATFORMS.filter(({ platform }) => options.platforms?.includes(platform) ?? true);
  return profiles.map((profile) =>
    createPlatformTraffic({
      ...options,
      profile,
      dayCurve,
      incidents: options.incidents.filter(({ platform }) => platform === profile.platform),
    }),
  );
}

interface Part {
  readonly platform: PlatformTraffic;
  readonly cells: Float64Array;
}

/** A view for each platform of the shared cells. */
function splitByPlatform(platforms: readonly PlatformTraffic[], cells: Float64Array): readonly Part[] {
  let offset = 0;
  return platforms.map((platform) => {
    const from = offset;
    offset += platform.cellCount;
    return { platform, cells: cells.subarray(from, offset) };
  });
}

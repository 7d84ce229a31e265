/** The pushes of one platform of one app, minute by minute, as a pure function of seed, app and minute. */

import type { LossStage } from './counts.ts';
import type { DayCurve } from './day-curve.ts';
import type { Incident } from './incidents.ts';
import type { Cause, Drawing } from './loss-shares.ts';
import { createTimeline, type Mix } from './mix.ts';
import type { PlatformProfile } from './platforms.ts';
import { binomial, poisson, streamKey } from './random.ts';
import { arrivedOf } from './receipts.ts';

/** The indexes of the funnel in a platform's cells. The causes of loss follow in their order. */
export const CELLS = { sendable: 0, sent: 1, delivered: 2, clicked: 3, causes: 4 } as const;

export interface PlatformTraffic {
  readonly platform: number;
  readonly causes: readonly Cause[];
  readonly cellCount: number;
  /** Adds a minute to `into`, as known when the share `arrived` (0 to 1) of late receipts has arrived. */
  addMinute(minute: number, arrived: number, into: Float64Array): void;
}

export interface PlatformTrafficOptions {
  readonly seed: number;
  readonly sdkappid: number;
  readonly profile: PlatformProfile;
  readonly pushesPerDay: number;
  readonly dayCurve: DayCurve;
  /** The incidents of this platform. */
  readonly incidents: readonly Incident[];
}

export function createPlatformTraffic(options: PlatformTrafficOptions): PlatformTraffic {
  const { profile, dayCurve } = options;
  const { causes, mixAt } = createTimeline(profile, options.incidents);
  const keys = createKeys(options, causes);
  const perMinute = (options.pushesPerDay * profile.size) / 1440;
  // A buffer for one call only: it saves an allocation for each minute and carries nothing over.
  const cells = new Float64Array(CELLS.causes + causes.length);

  function drawMinute(minute: number, mix: Mix): void {
    cells.fill(0);
    const sendable = poisson(keys.pushes, minute, perMinute * dayCurve(minute) * mix.volume);
    const sent = sendable - drawLosses(sendable, minute, mix.drawings.ready_to_send);
    const kept = sent - drawLosses(sent, minute, mix.drawings.post_send_delivered);
    const delivered = binomial(keys.receipts, minute, kept, mix.receiptShare);
    cells[CELLS.sendable] = sendable;
    cells[CELLS.sent] = sent;
    cells[CELLS.delivered] = delivered;
    cells[CELLS.clicked] = binomial(keys.clicks, minute, delivered, profile.clickShare);
  }

  function drawLosses(reaching: number, minute: number, drawings: readonly Drawing[]): number {
    let rest = reaching;
    for (const { cause, of, share } of drawings) {
      const trials = of === 'all' ? reaching : rest;
      const lost = Math.min(rest, binomial(keys.causes[cause] ?? 0, minute, trials, share));
      cells[CELLS.causes + cause] = lost;
      rest -= lost;
    }
    return reaching - rest;
  }

  function holdBackLate(minute: number, arrived: number): void {
    holdBack(CELLS.delivered, keys.lateReceipts);
    holdBack(CELLS.clicked, keys.lateClicks);
    cells[CELLS.clicked] = Math.min(cells[CELLS.clicked] ?? 0, cells[CELLS.delivered] ?? 0);
    for (const [index, { stage }] of causes.entries()) {
      if (stage === LATE_STAGE) holdBack(CELLS.causes + index, keys.lateCauses[index] ?? 0);
    }

    function holdBack(cell: number, key: number): void {
      cells[cell] = arrivedOf(cells[cell] ?? 0, arrived, { key, minute });
    }
  }

  return {
    platform: profile.platform,
    causes,
    cellCount: cells.length,
    addMinute(minute, arrived, into) {
      drawMinute(minute, mixAt(minute));
      if (arrived < 1) holdBackLate(minute, arrived);
      for (let cell = 0; cell < cells.length; cell += 1) into[cell] = (into[cell] ?? 0) + (cells[cell] ?? 0);
    },
  };
}

/** A loss before sending is known at once. A loss after sending is known only when the push vendor reports it. */
const LATE_STAGE: LossStage = 'post_send_delivered';

/** A random stream for each quantity, keyed by its name, so that no stream depends on another one. */
function createKeys({ seed, sdkappid, profile }: PlatformTrafficOptions, causes: readonly Cause[]) {
  const key = (...name: readonly string[]) => streamKey(seed, sdkappid, profile.platform, ...name);
  return {
    pushes: key('pushes'),
    receipts: key('receipts'),
    clicks: key('clicks'),
    lateReceipts: key('late receipts'),
    lateClicks: key('late clicks'),
    causes: causes.map(({ stage, code, info }) => key(stage, code, info)),
    lateCauses: causes.map(({ stage, code, info }) => key('late', stage, code, info)),
  };
}

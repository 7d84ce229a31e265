/**
 * Turns the cells of summed minutes into counts: one loss for each (stage, code), and the app as the sum of platforms.
 */
import type { Counts, Funnel, Loss, PlatformTally } from './counts.ts';
import type { Cause } from './loss-shares.ts';
import { CELLS } from './platform-traffic.ts';

export interface PlatformCells {
  readonly platform: number;
  readonly causes: readonly Cause[];
  readonly cells: Float64Array;
}

export function summarise(platforms: readonly PlatformCells[]): Counts {
  const tallies = platforms.map(tallyOf);
  return {
    overall: {
      funnel: sumOf(tallies.map(({ funnel }) => funnel)),
      losses: mergeLosses(platforms.flatMap(lossesOf)),
    },
    platforms: tallies,
  };
}

function tallyOf(platform: PlatformCells): PlatformTally {
  const { cells } = platform;
  const funnel = {
    sendable: cells[CELLS.sendable] ?? 0,
    sent: cells[CELLS.sent] ?? 0,
    delivered: cells[CELLS.delivered] ?? 0,
    clicked: cells[CELLS.clicked] ?? 0,
  };
  return { platform: platform.platform, funnel, losses: mergeLosses(lossesOf(platform)) };
}

function sumOf(funnels: readonly Funnel[]): Funnel {
  const total = (step: keyof Funnel) => funnels.reduce((sum, funnel) => sum + funnel[step], 0);
  return {
    sendable: total('sendable'),
    sent: total('sent'),
    delivered: total('delivered'),
    clicked: total('clicked'),
  };
}

/** One loss for each cause: a code occurs once for each of its descriptions. */
function lossesOf({ causes, cells }: PlatformCells): readonly Loss[] {
  return causes
    .map((cause, index) => ({ ...cause, count: cells[CELLS.causes + index] ?? 0 }))
    .filter(({ count }) => count > 0);
}

/** One loss for each (stage, code), with its most frequent description; the first one wins a tie. */
function mergeLosses(losses: readonly Loss[]): readonly Loss[] {
  const byDescription = groupBy(losses, ({ stage, code, info }) => [stage, code, info]);
  const described = byDescription.map(({ largest, count }) => ({ ...largest, count }));
  const byCode = groupBy(described, ({ stage, code }) => [stage, code]);
  return byCode.map(({ largest, count }) => ({ ...largest, count }));
}

/** Groups by a compound key, in the order of first appearance. */
function groupBy(losses: readonly Loss[], keyOf: (loss: Loss) => readonly string[]) {
  const groups = Map.groupBy(losses, (loss) => JSON.stringify(keyOf(loss)));
  return [...groups.values()].map((group) => ({
    largest: group.reduce((largest, loss) => (loss.count > largest.count ? loss : largest)),
    count: group.reduce((sum, { count }) => sum + count, 0),
  }));
}

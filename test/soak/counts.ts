/** The sums of an app's counts in one window, as exported and as expected. */

import { FUNNEL_STEPS } from '../../src/core/losses/funnel.ts';
import { LOSS_STAGES } from '../../src/core/losses/loss.ts';
import type { Counts, Tally } from '../../src/simulator/traffic/counts.ts';
import type { Command } from '../faults/app-page.ts';
import type { FaultJson } from '../faults/fault-case.ts';

/** By family, and for losses by stage. What is not there is 0. */
export type Sums = Readonly<Record<string, number>>;

/** The name of a sum, from what Prometheus says of it. */
export function sumName(family: string, stage = ''): string {
  return stage === '' ? family : `${family} ${stage}`;
}

const OVERALL_LOSS = 'timpush_loss_pushes';
const PLATFORM_LOSS = 'timpush_platform_loss_pushes';
const overallFunnel = (step: string) => `timpush_${step}_pushes`;
const platformFunnel = (step: string) => `timpush_platform_${step}_pushes`;

/** The families that a command's report fills. */
export const FAMILIES: Readonly<Record<Command, readonly string[]>> = {
  normal_push_loss: [OVERALL_LOSS, PLATFORM_LOSS],
  normal_push_statistics: FUNNEL_STEPS.flatMap((step) => [overallFunnel(step), platformFunnel(step)]),
};

/** The sums of an api's report of these counts. */
export function trueSums(command: Command, { overall, platforms }: Counts): Sums {
  return command === 'normal_push_loss' ? lossSums(overall, platforms) : funnelSums(overall, platforms);
}

function lossSums(overall: Tally, platforms: readonly Tally[]): Sums {
  const lost = (tallies: readonly Tally[], stage: string) =>
    sumOf(
      tallies.flatMap(({ losses }) => losses.filter((loss) => loss.stage === stage)),
      ({ count }) => count,
    );
  return Object.fromEntries(
    LOSS_STAGES.flatMap((stage) => [
      [sumName(OVERALL_LOSS, stage), lost([overall], stage)],
      [sumName(PLATFORM_LOSS, stage), lost(platforms, stage)],
    ]),
  );
}

function funnelSums(overall: Tally, platforms: readonly Tally[]): Sums {
  return Object.fromEntries(
    FUNNEL_STEPS.flatMap((step) => [
      [overallFunnel(step), overall.funnel[step]],
      [platformFunnel(step), sumOf(platforms, ({ funnel }) => funnel[step])],
    ]),
  );
}

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

/** The vendors beyond those that there are: a row for each, beside the true one. */
const TIMES_ON_UNKNOWN_PLATFORMS = 4;
const MANY_CODES = 5_000;

/** The expected sums under a fault of the report: a false count that is exported as received is no error of the exporter. */
export function sumsUnder(fault: FaultJson, sums: Sums): Sums {
  switch (fault.kind) {
    case 'report':
      // One that is missing is refused, and one of nulls lacks its lists only.
      return changed(sums, (name, sum) =>
        fault.as === 'missing' || (fault.as === 'null' && isOverallFunnel(name)) ? sum : 0,
      );
    case 'many_codes':
      // One lost push for each, in every list of losses that has a row to be like.
      return changed(sums, (name, sum) => (isLoss(name) && sum > 0 ? sum + MANY_CODES : sum));
    case 'unknown_platforms':
      return changed(sums, (name, sum) =>
        name.startsWith('timpush_platform_') ? sum * TIMES_ON_UNKNOWN_PLATFORMS : sum,
      );
    default:
      return sums;
  }
}

function changed(sums: Sums, change: (name: string, sum: number) => number): Sums {
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, change(name, sum)]));
}

function isLoss(name: string): boolean {
  return name.startsWith(OVERALL_LOSS) || name.startsWith(PLATFORM_LOSS);
}

function isOverallFunnel(name: string): boolean {
  return FUNNEL_STEPS.some((step) => overallFunnel(step) === name);
}

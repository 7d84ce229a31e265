/** The running sum of the slices in a window: adds each slice that enters, subtracts each slice that leaves. */
import { FUNNEL_STEPS, type Funnel, type FunnelReport, type PlatformFunnel } from '../core/losses/funnel.ts';
import type { LossBucket, LossReport, PlatformLossBucket } from '../core/losses/loss.ts';

export interface RunningSum<R> {
  add(slice: R): void;
  /** Subtracts a slice. Slices leave in the order in which they were added. */
  subtract(slice: R): void;
  /** The report of all slices in the sum, equal to the answer of one call for all of them. */
  total(): R;
  clear(): void;
}

/** The description of a code comes from the newest slice that has one: slices do not contain how often each occurs. */
export function lossSum(): RunningSum<LossReport> {
  const overall = cells<LossBucket, 'count'>({
    fields: ['count'],
    keyOf: ({ stage, code }) => `${stage} ${code}`,
    newer: withKnownInfo,
  });
  const byPlatform = cells<PlatformLossBucket, 'count'>({
    fields: ['count'],
    keyOf: ({ stage, platform, code }) => `${stage} ${platform} ${code}`,
    newer: withKnownInfo,
  });
  return {
    add(slice) {
      overall.add(slice.overall);
      byPlatform.add(slice.byPlatform);
    },
    subtract(slice) {
      overall.subtract(slice.overall);
      byPlatform.subtract(slice.byPlatform);
    },
    total: () => ({ overall: overall.list(), byPlatform: byPlatform.list() }),
    clear() {
      overall.clear();
      byPlatform.clear();
    },
  };
}

export function funnelSum(): RunningSum<FunnelReport> {
  const overall = cells<Funnel, keyof Funnel>({ fields: FUNNEL_STEPS, keyOf: () => '' });
  const byPlatform = cells<PlatformFunnel, keyof Funnel>({
    fields: FUNNEL_STEPS,
    keyOf: ({ platform }) => platform,
  });
  return {
    add(slice) {
      overall.add([slice]);
      byPlatform.add(slice.byPlatform);
    },
    subtract(slice) {
      overall.subtract([slice]);
      byPlatform.subtract(slice.byPlatform);
    },
    total: () => ({ ...(overall.list()[0] ?? NO_PUSHES), byPlatform: byPlatform.list() }),
    clear() {
      overall.clear();
      byPlatform.clear();
    },
  };
}

const NO_PUSHES: Funnel = { sendable: 0, sent: 0, delivered: 0, clicked: 0 };

function withKnownInfo<B extends LossBucket>(before: B, newest: B): B {
  return newest.info === '' ? { ...newest, info: before.info } : newest;
}

interface CellsOptions<B, F extends string> {
  /** The fields to add up. */
  readonly fields: readonly F[];
  readonly keyOf: (item: B) => string;
  /** The item whose other fields the sum gets; default the newest item. */
  readonly newer?: (before: B, newest: B) => B;
}

interface Cell<B, F extends string> {
  newest: B;
  readonly sums: Record<F, number>;
  /** How many slices have it: with the last of them it goes, even if it counted nothing. */
  slices: number;
}

function cells<B extends Readonly<Record<F, number>>, F extends string>({
  fields,
  keyOf,
  newer = (_, newest) => newest,
}: CellsOptions<B, F>) {
  const byKey = new Map<string, Cell<B, F>>();

  function enter(item: B): void {
    const key = keyOf(item);
    const cell = byKey.get(key);
    if (cell === undefined) {
      const sums: Partial<Record<F, number>> = {};
      for (const field of fields) sums[field] = item[field];
      byKey.set(key, { newest: item, sums: sums as Record<F, number>, slices: 1 });
      return;
    }
    for (const field of fields) cell.sums[field] = exactSum(cell.sums[field], item[field]);
    cell.newest = newer(cell.newest, item);
    cell.slices += 1;
  }

  function leave(item: B): void {
    const key = keyOf(item);
    const cell = byKey.get(key);
    if (cell === undefined) throw new Error(`a slice was subtracted that was never added: ${key}`);
    for (const field of fields) cell.sums[field] -= item[field];
    cell.slices -= 1;
    if (cell.slices === 0) byKey.delete(key);
  }

  return {
    add: (items: readonly B[]) => items.forEach(enter),
    subtract: (items: readonly B[]) => items.forEach(leave),
    list: (): readonly B[] => [...byKey.values()].map(({ newest, sums }) => ({ ...newest, ...sums })),
    clear: () => byKey.clear(),
  };
}

/** Beyond the safe integers, a subtraction would not restore the exact sum. */
function exactSum(a: number, b: number): number {
  if (!Number.isSafeInteger(a + b))
    throw new RangeError('the slices add up to more pushes than a safe integer holds');
  return a + b;
}

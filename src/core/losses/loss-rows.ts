/** The loss buckets of all current windows side by side: one row for each (stage, platform, code), with 0 where a window lacks it. */
import { type LossBucket, type LossStage, OTHER_CODE, type PlatformLossBucket } from './loss.ts';
import type { Platform } from './platform.ts';

export interface LossRow<P extends Platform | undefined = Platform | undefined> {
  readonly stage: LossStage;
  /** Undefined in the counts of the whole app. */
  readonly platform: P;
  readonly code: string;
  /** The description in the first window that has one. The shortest window comes first, since its description is the newest. */
  readonly info: string;
  /** Pushes, one count for every window, in the order of the windows. */
  readonly counts: readonly number[];
  /** How many codes are added up in this row; 0 for a row of one code. */
  readonly folded: number;
}

interface Draft {
  readonly bucket: LossBucket | PlatformLossBucket;
  info: string;
  readonly counts: number[];
}

export interface RowOptions {
  /** How many codes a stage and platform can have before the smallest are added up under `other`. */
  readonly maxCodes: number;
}

export function overallLossRows(
  windows: readonly (readonly LossBucket[])[],
  options: RowOptions,
): readonly LossRow<undefined>[] {
  return lossRows(windows, () => undefined, options);
}

export function platformLossRows(
  windows: readonly (readonly PlatformLossBucket[])[],
  options: RowOptions,
): readonly LossRow<Platform>[] {
  return lossRows(windows, (bucket) => bucket.platform, options);
}

function lossRows<B extends LossBucket, P extends Platform | undefined>(
  windows: readonly (readonly B[])[],
  platformOf: (bucket: B) => P,
  { maxCodes }: RowOptions,
): readonly LossRow<P>[] {
  const groups = new Map<string, { readonly platform: P; readonly drafts: Map<string, Draft> }>();
  windows.forEach((buckets, index) => {
    for (const bucket of buckets) {
      const platform = platformOf(bucket);
      const groupKey = `${bucket.stage} ${platform ?? ''}`;
      const group = groups.get(groupKey) ?? { platform, drafts: new Map<string, Draft>() };
      groups.set(groupKey, group);
      const draft = group.drafts.get(bucket.code) ?? { bucket, info: '', counts: windows.map(() => 0) };
      group.drafts.set(bucket.code, draft);
      draft.counts[index] = (draft.counts[index] ?? 0) + bucket.count;
      if (draft.info === '') draft.info = bucket.info;
    }
  });
  return [...groups.values()].flatMap(({ platform, drafts }) =>
    folded([...drafts.values()], maxCodes).map((draft) => ({
      stage: draft.bucket.stage,
      platform,
      code: draft.bucket.code,
      info: draft.info,
      counts: draft.counts,
      folded: draft.folded,
    })),
  );
}

/**
 * The `maxCodes` largest drafts, and one draft that sums the rest. The peak of a code over all windows decides, so that a
 * code is kept in all of them or folded in all of them: else it would read 0 in the windows in which it is folded.
 */
function folded(drafts: readonly Draft[], maxCodes: number): readonly (Draft & { folded: number })[] {
  const unfolded = (draft: Draft) => ({ ...draft, folded: 0 });
  if (drafts.length <= maxCodes) return drafts.map(unfolded);
  const peak = (draft: Draft) => Math.max(...draft.counts);
  const ranked = [...drafts].sort((a, b) => peak(b) - peak(a) || (a.bucket.code < b.bucket.code ? -1 : 1));
  const kept = ranked.slice(0, maxCodes);
  const rest = ranked.slice(maxCodes);
  // The upstream itself may use the code `other`. Then the sum includes it, since two series cannot have the same labels.
  const upstreamsOther = kept.find((draft) => draft.bucket.code === OTHER_CODE);
  const summed = upstreamsOther === undefined ? rest : [...rest, upstreamsOther];
  const first = summed[0];
  if (first === undefined) return kept.map(unfolded);
  const other = {
    bucket: { ...first.bucket, code: OTHER_CODE },
    info: `${rest.length} codes added up`,
    counts: first.counts.map((_, index) =>
      summed.reduce((sum, draft) => sum + (draft.counts[index] ?? 0), 0),
    ),
    folded: rest.length,
  };
  return [...kept.filter((draft) => draft !== upstreamsOther).map(unfolded), other];
}

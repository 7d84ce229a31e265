/** Made-up reports of slices, for any order of codes coming and going. */
import fc from 'fast-check';
import type { SliceReports } from '../../src/backfill/samples-by-time.ts';
import type { LossStage, PlatformLossBucket } from '../../src/core/losses/loss.ts';
import type { Platform } from '../../src/core/losses/platform.ts';

const STAGES: readonly LossStage[] = ['ready_to_send', 'post_send_delivered'];
const PLATFORMS: readonly Platform[] = ['apns', 'huawei', 'platform_9'];

const anyBucket: fc.Arbitrary<PlatformLossBucket> = fc.record({
  stage: fc.constantFrom(...STAGES),
  platform: fc.constantFrom(...PLATFORMS),
  code: fc.constantFrom('-1', '-2', '403', '80200003', 'other'),
  info: fc.constantFrom('', 'one', 'another'),
  count: fc.integer({ min: 0, max: 1000 }),
});

const steps = fc.record({
  sendable: fc.nat(1000),
  sent: fc.nat(1000),
  delivered: fc.nat(1000),
  clicked: fc.nat(1000),
});

/** The reports of one slice; each bucket and platform occurs once. */
export const anySlice: fc.Arbitrary<SliceReports> = fc.record({
  loss: fc.record({
    overall: fc.uniqueArray(
      anyBucket.map(({ platform: _, ...bucket }) => bucket),
      { selector: ({ stage, code }) => `${stage} ${code}`, maxLength: 5 },
    ),
    byPlatform: fc.uniqueArray(anyBucket, {
      selector: ({ stage, platform, code }) => `${stage} ${platform} ${code}`,
      maxLength: 6,
    }),
  }),
  statistics: fc
    .tuple(
      steps,
      fc.uniqueArray(fc.tuple(fc.constantFrom(...PLATFORMS), steps), { selector: ([platform]) => platform }),
    )
    .map(([funnel, byPlatform]) => ({
      ...funnel,
      byPlatform: byPlatform.map(([platform, counts]) => ({ platform, ...counts })),
    })),
});

/** The report of all slices together, added up the long way. */
export function summedReports(slices: readonly SliceReports[]): SliceReports {
  const overall = grouped(slices.flatMap(({ loss }) => loss.overall));
  const byPlatform = grouped(slices.flatMap(({ loss }) => loss.byPlatform));
  const platforms = [
    ...new Set(slices.flatMap(({ statistics }) => statistics.byPlatform.map((row) => row.platform))),
  ];
  return {
    loss: { overall, byPlatform },
    statistics: {
      ...funnelOf(slices.map(({ statistics }) => statistics)),
      byPlatform: platforms.map((platform) => ({
        platform,
        ...funnelOf(
          slices.flatMap(({ statistics }) =>
            statistics.byPlatform.filter((row) => row.platform === platform),
          ),
        ),
      })),
    },
  };
}

function grouped<B extends { stage: string; code: string; info: string; count: number; platform?: string }>(
  buckets: readonly B[],
): readonly B[] {
  const keyOf = ({ stage, platform, code }: B) => `${stage} ${platform} ${code}`;
  return [...new Set(buckets.map(keyOf))].flatMap((key) => {
    const same = buckets.filter((bucket) => keyOf(bucket) === key);
    const [first] = same;
    const info = same.findLast((bucket) => bucket.info !== '')?.info ?? '';
    const count = same.reduce((sum, bucket) => sum + bucket.count, 0);
    return first === undefined ? [] : [{ ...first, info, count }];
  });
}

function funnelOf(rows: readonly { sendable: number; sent: number; delivered: number; clicked: number }[]) {
  const sum = (step: 'sendable' | 'sent' | 'delivered' | 'clicked') =>
    rows.reduce((total, row) => total + row[step], 0);
  return {
    sendable: sum('sendable'),
    sent: sum('sent'),
    delivered: sum('delivered'),
    clicked: sum('clicked'),
  };
}

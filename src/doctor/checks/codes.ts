/** Platforms and codes that this program has no name or no cause for. */

import { causeOfPlatformLoss } from '../../core/losses/error-codes.ts';
import type { FunnelReport } from '../../core/losses/funnel.ts';
import type { LossReport, PlatformLossBucket } from '../../core/losses/loss.ts';
import { KNOWN_PLATFORMS } from '../../core/losses/platform.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Check } from './check.ts';

const MOST_LISTED = 5;
const MOST_INFO_CHARS = 40;

export interface CodeFacts {
  readonly loss: LossReport;
  readonly funnel: FunnelReport | undefined;
  /** Length of the window of both reports. */
  readonly days: number;
}

export function checkCodes({ loss, funnel, days }: CodeFacts, messages: Messages['doctor']['codes']): Check {
  const name = 'codes';
  const codes = loss.byPlatform.length;
  const platforms = unknownPlatforms(loss, funnel);
  const unexplained = unexplainedLosses(loss);
  if (platforms.length === 0 && unexplained.length === 0) {
    return {
      name,
      status: 'ok',
      detail: codes === 0 ? messages.noLosses({ days }) : messages.allKnown({ codes, days }),
    };
  }
  const details: string[] = [];
  if (platforms.length > 0) {
    const more = platforms.length - MOST_LISTED;
    details.push(messages.unknownPlatforms({ platforms: platforms.slice(0, MOST_LISTED), more }));
  }
  if (unexplained.length > 0) {
    details.push(
      messages.unexplained({
        unexplained: unexplained.length,
        codes,
        examples: unexplained
          .slice(0, MOST_LISTED)
          .map((bucket) => messages.code({ ...bucket, info: bucket.info.slice(0, MOST_INFO_CHARS) })),
        more: unexplained.length - MOST_LISTED,
      }),
    );
  }
  return { name, status: 'warn', detail: details.join('; '), advice: messages.lookUp };
}

function unknownPlatforms(loss: LossReport, funnel: FunnelReport | undefined): readonly string[] {
  const all = new Set([...loss.byPlatform, ...(funnel?.byPlatform ?? [])].map(({ platform }) => platform));
  return [...all].filter((platform) => !KNOWN_PLATFORMS.includes(platform)).sort();
}

/** The most frequent first. */
function unexplainedLosses({ byPlatform }: LossReport): readonly PlatformLossBucket[] {
  return byPlatform
    .filter((bucket) => bucket.count > 0 && causeOfPlatformLoss(bucket) === 'unknown')
    .toSorted((a, b) => b.count - a.count);
}

/** Platforms and codes that this program has no name or cause for. */

import { causeOfPlatformLoss } from '../../core/losses/error-codes.ts';
import type { FunnelReport } from '../../core/losses/funnel.ts';
import type { LossReport, PlatformLossBucket } from '../../core/losses/loss.ts';
import { KNOWN_PLATFORMS } from '../../core/losses/platform.ts';
import type { Check } from './check.ts';

const SHOWN = 5;

export function checkCodes(loss: LossReport, funnel: FunnelReport | undefined, span: string): Check {
  const name = 'codes';
  const platforms = new Set(
    [...loss.byPlatform, ...(funnel?.byPlatform ?? [])].map(({ platform }) => platform),
  );
  const nameless = [...platforms].filter((platform) => !KNOWN_PLATFORMS.includes(platform)).sort();
  const unexplained = loss.byPlatform
    .filter((bucket) => bucket.count > 0 && causeOfPlatformLoss(bucket) === 'unknown')
    .toSorted((a, b) => b.count - a.count);
  const codes = loss.byPlatform.length;
  if (nameless.length === 0 && unexplained.length === 0) {
    const evidence =
      codes === 0 ? `no losses in ${span}` : `all ${codes} codes of ${span} and their platforms are known`;
    return { name, status: 'ok', evidence };
  }
  return {
    name,
    status: 'warn',
    evidence: [
      ...(nameless.length === 0 ? [] : [`platforms without a name: ${shown(nameless)}`]),
      ...(unexplained.length === 0
        ? []
        : [
            `${unexplained.length} of ${codes} codes without a known cause: ${shown(unexplained.map(codeText))}`,
          ]),
    ].join('; '),
    advice:
      'they are counted all the same; look them up in the documentation of the vendor, and please report them',
  };
}

function shown(items: readonly string[]): string {
  const more = items.length - SHOWN;
  return items.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function codeText({ platform, code, info, count }: PlatformLossBucket): string {
  return `${platform} ${code}${info === '' ? '' : ` “${info.slice(0, 40)}”`} (${count})`;
}

/** Explains a loss code in a language: what it means, who has to act, and what to do. */
import type { Messages } from '../../messages/messages.ts';
import type { Cause } from './cause.ts';
import {
  findCode,
  type ListedCode,
  MAX_INFO_CHARS,
  type OverallLoss,
  type PlatformLoss,
  possiblePlatforms,
} from './error-codes.ts';
import type { Platform } from './platform.ts';

export interface CodeExplanation {
  /** One phrase of at most 80 characters. */
  readonly meaning: string;
  readonly cause: Cause;
  /** Whole sentences. */
  readonly remedy: string;
}

const MAX_MEANING_CHARS = 80;

export function explainPlatformLoss(bucket: PlatformLoss, { catalogue }: Messages): CodeExplanation {
  const found = findCode(bucket);
  switch (found.kind) {
    case 'folded':
      return { cause: 'unknown', ...catalogue.folded };
    case 'unlisted': {
      const { meaning, remedy } = catalogue.unlisted;
      return { meaning: phrase(bucket.info) || meaning, cause: 'unknown', remedy };
    }
    case 'listed':
      return explainListed(found.listed, catalogue);
    case 'by_text': {
      const { meaning, cause, remedy } = explainListed(found.listed, catalogue);
      const { byText } = catalogue;
      return {
        meaning: phrase(byText.meaning({ text: bucket.info.trim(), platforms: found.platforms, meaning })),
        cause,
        remedy: byText.remedy({ remedy }),
      };
    }
  }
}

/** `platforms` are those that report this stage and code now. */
export function explainOverallLoss(
  bucket: OverallLoss,
  platforms: readonly Platform[],
  messages: Messages,
): CodeExplanation {
  const possible = possiblePlatforms(bucket, platforms);
  const explain = (platform: Platform) => explainPlatformLoss({ ...bucket, platform }, messages);
  const first = explain(possible[0]);
  const others = possible.slice(1).map(explain);
  const { differentCauses, oneCause } = messages.catalogue.overall;
  if (others.some(({ cause }) => cause !== first.cause)) {
    return {
      meaning: phrase(differentCauses.meaning({ platforms: possible })),
      cause: 'unknown',
      remedy: differentCauses.remedy,
    };
  }
  const sameMeaning = others.every(({ meaning }) => meaning === first.meaning);
  const sameRemedy = others.every(({ remedy }) => remedy === first.remedy);
  return {
    meaning: sameMeaning ? first.meaning : phrase(oneCause.meaning({ platforms: possible })),
    cause: first.cause,
    remedy: sameRemedy ? first.remedy : oneCause.remedy,
  };
}

function explainListed(listed: ListedCode, catalogue: Messages['catalogue']): CodeExplanation {
  const vendor = catalogue.vendors[listed.vendor];
  return {
    meaning: textOf(catalogue.meanings[listed.meaning], vendor),
    cause: listed.cause,
    remedy: textOf(catalogue.remedies[listed.remedy], vendor),
  };
}

function textOf(text: string | ((values: { readonly vendor: string }) => string), vendor: string): string {
  return typeof text === 'string' ? text : text({ vendor });
}

/** Any text as one line of at most 80 characters, without control characters and without a full stop at its end. */
function phrase(text: string): string {
  const line = text
    .slice(0, MAX_INFO_CHARS)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  if (line.length > MAX_MEANING_CHARS) {
    // The cut may halve a surrogate pair: drop the half.
    return `${line.slice(0, MAX_MEANING_CHARS - 1).replace(/\p{Cs}$/u, '')}…`;
  }
  return line.replace(/[. ]+$/, '');
}

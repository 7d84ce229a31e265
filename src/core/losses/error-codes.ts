/** What a loss code means, who has to act on it, and how. The facts are in the table beside this file. */
import { CAUSES, type Cause } from './cause.ts';
import { type CodeTable, TENCENT_CODES, VENDOR_CODES } from './error-code-table.ts';
import type { LossStage } from './loss.ts';
import { OTHER_CODE } from './loss-rows.ts';
import type { Platform } from './platform.ts';

export interface CodeExplanation {
  /** One phrase of at most 80 characters. */
  readonly meaning: string;
  readonly cause: Cause;
  /** Whole sentences. */
  readonly remedy: string;
}

interface OverallLoss {
  readonly stage: LossStage;
  readonly code: string;
  /** The upstream's text: any characters, any length. */
  readonly info: string;
}

interface PlatformLoss extends OverallLoss {
  readonly platform: Platform;
}

const FOLDED: CodeExplanation = {
  meaning: 'several rarer codes added up',
  cause: 'unknown',
  remedy: 'Nothing to do for the rare codes. To see them one by one, raise max_codes in the configuration.',
};

const UNLISTED_MEANING = "not in the vendors' published lists";
const UNLISTED_REMEDY =
  "Look the code up in the vendor's own documentation, then follow one affected push in the push trace.";

const MAX_MEANING_CHARS = 80;
/** Beyond this, info is not searched: a reason stands at the front, or the text is not worth trusting. */
const MAX_INFO_CHARS = 1000;

type Catalogue = ReadonlyMap<string, CodeExplanation>;

const TENCENT = catalogueOf(TENCENT_CODES);
const VENDORS: ReadonlyMap<Platform, Catalogue> = new Map(
  [...VENDOR_CODES].map(([platform, table]) => [platform, catalogueOf(table)]),
);

/** For a platform bucket. */
export function explainPlatformLoss(bucket: PlatformLoss): CodeExplanation {
  if (bucket.code === OTHER_CODE) return FOLDED;
  const listed =
    bucket.stage === 'ready_to_send'
      ? lookUp(TENCENT, bucket)
      : (lookUp(VENDORS.get(bucket.platform), bucket) ?? explainByText(bucket.info));
  return listed ?? unlisted(bucket.info);
}

/** For an overall bucket, whose platform is not known: `platforms` are those that report this stage and code now. */
export function explainOverallLoss(bucket: OverallLoss, platforms: readonly Platform[]): CodeExplanation {
  const candidates = platforms.length > 0 ? [...new Set(platforms)] : platformsListing(bucket.code);
  const explanations = candidates.map((platform) => explainPlatformLoss({ ...bucket, platform }));
  const [first] = explanations;
  if (first === undefined) return explainPlatformLoss({ ...bucket, platform: 'unknown' });

  const where = candidates.join(', ');
  if (explanations.some(({ cause }) => cause !== first.cause)) {
    return {
      meaning: phrase(`different causes on ${where}`),
      cause: 'unknown',
      remedy: 'Look at the platform figures: the same code has another cause on another platform.',
    };
  }
  const sameMeaning = explanations.every(({ meaning }) => meaning === first.meaning);
  const sameRemedy = explanations.every(({ remedy }) => remedy === first.remedy);
  return {
    meaning: sameMeaning ? first.meaning : phrase(`one cause, joined from ${where}`),
    cause: first.cause,
    remedy: sameRemedy
      ? first.remedy
      : 'Look at the platform figures and follow the remedy of each: the cause is one, the place to act is not.',
  };
}

function platformsListing(code: string): Platform[] {
  return [...VENDORS].filter(([, catalogue]) => catalogue.has(keyOf(code))).map(([platform]) => platform);
}

/** The code with the first of its reasons that info names, else the code by itself. */
function lookUp(catalogue: Catalogue | undefined, { code, info }: OverallLoss): CodeExplanation | undefined {
  const key = keyOf(code);
  const byCode = catalogue?.get(key);
  if (catalogue === undefined || byCode === undefined) return undefined;
  for (const word of keyOf(info.slice(0, MAX_INFO_CHARS)).split(/[^a-z0-9_]+/)) {
    const byReason = catalogue.get(`${key} ${word}`);
    if (byReason !== undefined) return byReason;
  }
  return byCode;
}

/**
 * The last resort before unknown. The upstream's documentation shows a vendor's reason under the code or platform of
 * another. Only a text that is a reason's name and nothing else counts, since some names are everyday words; where
 * vendors disagree on the name, it counts for nothing; and the explanation says that the text was judged, not the code.
 */
function explainByText(info: string): CodeExplanation | undefined {
  const name = keyOf(info.slice(0, MAX_INFO_CHARS));
  if (!/^[a-z_]+$/.test(name)) return undefined;
  const vendors = [...VENDORS].flatMap(([platform, catalogue]) => {
    const explanation = catalogue.get(name);
    return explanation === undefined ? [] : [{ platform, explanation }];
  });
  const explanation = vendors[0]?.explanation;
  if (explanation === undefined || vendors.some((vendor) => vendor.explanation.cause !== explanation.cause)) {
    return undefined;
  }
  const { meaning, cause, remedy } = explanation;
  const where = vendors.map(({ platform }) => platform).join(' and ');
  return {
    meaning: phrase(`${info.trim()} (${where}): ${meaning}`),
    cause,
    remedy: `Judged by its text alone. ${remedy}`,
  };
}

function unlisted(info: string): CodeExplanation {
  return { meaning: phrase(info) || UNLISTED_MEANING, cause: 'unknown', remedy: UNLISTED_REMEDY };
}

/** Any text as one line of at most 80 characters, without control characters and without a full stop at its end. */
function phrase(text: string): string {
  const line = text
    .slice(0, MAX_INFO_CHARS)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  if (line.length > MAX_MEANING_CHARS) {
    // The cut may halve a surrogate pair: the half goes.
    return `${line.slice(0, MAX_MEANING_CHARS - 1).replace(/\p{Cs}$/u, '')}…`;
  }
  return line.replace(/[. ]+$/, '');
}

function keyOf(text: string): string {
  return text.trim().toLowerCase();
}

function catalogueOf(table: CodeTable): Catalogue {
  const catalogue = new Map<string, CodeExplanation>();
  for (const cause of CAUSES) {
    const group = table[cause];
    if (group === undefined) continue;
    for (const [key, text] of Object.entries(group.codes)) {
      const [meaning, remedy] = typeof text === 'string' ? [text, group.remedy] : text;
      const explanation = { meaning, cause, remedy };
      const [code, reason] = keyOf(key).split(' ');
      catalogue.set(keyOf(key), explanation);
      if (reason !== undefined) catalogue.set(reason, explanation);
      if (code !== undefined && !catalogue.has(code)) catalogue.set(code, explanation);
    }
  }
  return catalogue;
}

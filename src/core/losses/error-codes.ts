/** Finds a loss code in the table: its cause, and the line of the table that explains it. Needs no texts. */
import type { Cause } from './cause.ts';
import {
  type CodeTable,
  keyParts,
  type MeaningName,
  type RemedyName,
  TENCENT_CODES,
  VENDOR_CODES,
} from './error-code-table.ts';
import { type LossStage, OTHER_CODE } from './loss.ts';
import type { Platform, PushVendor } from './platform.ts';

/** A bucket of the whole app: which platform sent its code is not known. */
export interface OverallLoss {
  readonly stage: LossStage;
  readonly code: string;
  /** The upstream's text: any characters, any length. */
  readonly info: string;
}

export interface PlatformLoss extends OverallLoss {
  readonly platform: Platform;
}

/** A line of the table, with the push vendor that it belongs to. `other`: several push vendors have the code, with one cause. */
export interface ListedCode {
  readonly vendor: PushVendor | 'tencent' | 'other';
  readonly cause: Cause;
  readonly meaning: MeaningName;
  readonly remedy: RemedyName;
}

/**
 * What the table knows about a bucket. `folded`: several codes added up. `listed`: the table of its platform has the code, or a reason
 * that the code or its text names. `by_text`: neither, but its text is the name of a reason in the tables of `platforms`.
 */
export type FoundCode =
  | { readonly kind: 'folded' | 'unlisted' }
  | { readonly kind: 'listed'; readonly listed: ListedCode }
  | { readonly kind: 'by_text'; readonly listed: ListedCode; readonly platforms: readonly Platform[] };

/** Beyond this, a code and its text are not searched: a reason is at the front, or the text is not worth trusting. */
export const MAX_INFO_CHARS = 1000;

/** Reasons that are everyday words. They count only as the whole code or the whole text. */
export const EVERYDAY_REASONS: readonly string[] = [
  'cancelled',
  'forbidden',
  'internal',
  'shutdown',
  'unavailable',
];

interface Entry {
  readonly listed: ListedCode;
  readonly number: string | undefined;
  /** A phrase is made of everyday words, so it counts under its own number only. A name counts under any number. */
  readonly isPhrase: boolean;
}

interface Catalogue {
  readonly numbers: ReadonlyMap<string, Entry>;
  /** By `squeezed` reason. */
  readonly reasons: ReadonlyMap<string, Entry>;
  readonly longestReason: number;
}

interface Match {
  readonly listed: ListedCode;
  /** True if the code or its text names a reason, false if only the number matches. */
  readonly named: boolean;
}

const TENCENT = catalogueOf('tencent', TENCENT_CODES);
const VENDORS: ReadonlyMap<Platform, Catalogue> = new Map(
  [...VENDOR_CODES].map(([vendor, table]) => [vendor, catalogueOf(vendor, table)]),
);

export function causeOfPlatformLoss(bucket: PlatformLoss): Cause {
  const found = findCode(bucket);
  return 'listed' in found ? found.listed.cause : 'unknown';
}

/** `platforms` are those that report this stage and code now. Platforms that disagree make the cause unknown. */
export function causeOfOverallLoss(bucket: OverallLoss, platforms: readonly Platform[]): Cause {
  const [cause, ...others] = possiblePlatforms(bucket, platforms).map((platform) =>
    causeOfPlatformLoss({ ...bucket, platform }),
  );
  return cause === undefined || others.some((other) => other !== cause) ? 'unknown' : cause;
}

/** The platforms that an overall bucket can come from: those that report it, else those that list its code, else `unknown`. */
export function possiblePlatforms(
  bucket: OverallLoss,
  platforms: readonly Platform[],
): readonly [Platform, ...Platform[]] {
  const reporting = [...new Set(platforms)];
  const [first = 'unknown', ...others] = reporting.length > 0 ? reporting : listingPlatforms(bucket);
  return [first, ...others];
}

function listingPlatforms(bucket: OverallLoss): readonly Platform[] {
  return [...VENDORS]
    .filter(([, catalogue]) => lookUp(catalogue, bucket) !== undefined)
    .map(([platform]) => platform);
}

export function findCode(bucket: PlatformLoss): FoundCode {
  if (bucket.code === OTHER_CODE) return { kind: 'folded' };
  if (bucket.stage === 'ready_to_send') {
    const match = lookUp(TENCENT, bucket);
    return match === undefined ? { kind: 'unlisted' } : { kind: 'listed', listed: match.listed };
  }
  const catalogue = VENDORS.get(bucket.platform);
  const listed = catalogue === undefined ? agreedByVendors(bucket) : lookUp(catalogue, bucket)?.listed;
  if (listed !== undefined) return { kind: 'listed', listed };
  return findByText(bucket.info) ?? { kind: 'unlisted' };
}

/**
 * The reason that the code or its text names, else the code by itself. A reason that only repeats the number says nothing
 * new: then the next reason counts. So `INVALID_ARGUMENT` in a text of 400 gives way to a more exact reason beside it.
 */
function lookUp(catalogue: Catalogue, { code, info }: OverallLoss): Match | undefined {
  const start = code.slice(0, MAX_INFO_CHARS);
  const key = keyOf(start);
  const byCode =
    catalogue.numbers.get(key) ??
    catalogue.reasons.get(squeezed(key)) ??
    catalogue.numbers.get(numberOf(key));
  const named = namedReasons(catalogue, start, info.slice(0, MAX_INFO_CHARS)).filter(
    ({ isPhrase, number }) => !isPhrase || number === undefined || number === byCode?.number,
  );
  const entry = named.find(({ listed }) => listed !== byCode?.listed) ?? byCode;
  return entry === undefined ? undefined : { listed: entry.listed, named: named.length > 0 };
}

/** The reasons that a code and its text name, in their order. Of two that begin with the same word, the longer one counts. */
function namedReasons({ reasons, longestReason }: Catalogue, code: string, info: string): readonly Entry[] {
  const words = wordsOf(`${code} ${info}`);
  const named: Entry[] = [];
  let index = 0;
  while (index < words.length) {
    let joined = '';
    let next = index + 1;
    let longest: Entry | undefined;
    for (let end = index; end < words.length; end += 1) {
      joined += words[end];
      if (joined.length > longestReason) break;
      const entry = EVERYDAY_REASONS.includes(joined) ? undefined : reasons.get(joined);
      if (entry === undefined) continue;
      longest = entry;
      next = end + 1;
    }
    if (longest !== undefined) named.push(longest);
    index = next;
  }
  const whole = reasons.get(squeezed(info));
  return whole === undefined ? named : [...named, whole];
}

/**
 * On a platform without a table, a code that only one push vendor has is that vendor's. If several have it, those whose reason the
 * text names count, and they have to agree on the cause.
 */
function agreedByVendors(bucket: OverallLoss): ListedCode | undefined {
  const matches = [...VENDORS.values()].flatMap((catalogue) => lookUp(catalogue, bucket) ?? []);
  const named = matches.filter((match) => match.named);
  const [first, ...others] = named.length > 0 ? named : matches;
  if (first === undefined || others.some(({ listed }) => listed.cause !== first.listed.cause))
    return undefined;
  return others.length === 0 ? first.listed : { ...first.listed, vendor: 'other' };
}

/**
 * The last resort before unknown. The upstream's documentation shows a push vendor's reason under the code or platform of
 * another. Only a text that is a reason's name and nothing else counts, since some names are everyday words. Where push vendors
 * disagree on the cause of the name, it does not count.
 */
function findByText(info: string): FoundCode | undefined {
  const name = keyOf(info.slice(0, MAX_INFO_CHARS));
  if (!/^[a-z_]+$/.test(name)) return undefined;
  const found = [...VENDORS].flatMap(([platform, catalogue]) => {
    const entry = catalogue.reasons.get(squeezed(name));
    return entry === undefined ? [] : [{ platform, listed: entry.listed }];
  });
  const listed = found[0]?.listed;
  if (listed === undefined || found.some((other) => other.listed.cause !== listed.cause)) return undefined;
  return { kind: 'by_text', listed, platforms: found.map(({ platform }) => platform) };
}

function keyOf(text: string): string {
  return text.trim().toLowerCase();
}

/** `400` of `400:BadDeviceToken`, `400#…` and `400 …`; empty for a code that does not start with a number. */
function numberOf(key: string): string {
  return /^-?\d+(?![\p{L}\d_])/u.exec(key)?.[0] ?? '';
}

/** Words of Latin letters and digits. Chinese has no spaces: each of its characters is a word. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+|\p{L}/gu) ?? [];
}

/** A reason without its letter case and separators: `Bad device token`, `bad_device_token` and `BadDeviceToken` are one. */
function squeezed(reason: string): string {
  return wordsOf(reason).join('');
}

function catalogueOf(vendor: ListedCode['vendor'], table: CodeTable): Catalogue {
  const numbers = new Map<string, Entry>();
  const reasons = new Map<string, Entry>();
  for (const [key, [cause, meaning, remedy]] of Object.entries(table)) {
    const { number, reason, isPhrase } = keyParts(key);
    const entry = { listed: { vendor, cause, meaning, remedy }, number, isPhrase };
    if (number !== undefined && (reason === undefined || !numbers.has(number))) numbers.set(number, entry);
    if (reason !== undefined && !reasons.has(squeezed(reason))) reasons.set(squeezed(reason), entry);
  }
  return { numbers, reasons, longestReason: Math.max(0, ...[...reasons.keys()].map(({ length }) => length)) };
}

/** Finds a loss code in the table: its cause, and the line of the table that explains it. Needs no texts. */
import type { Cause } from './cause.ts';
import {
  type CodeTable,
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

/** A line of the table, with the vendor that it belongs to. */
export interface ListedCode {
  readonly vendor: PushVendor | 'tencent';
  readonly cause: Cause;
  readonly meaning: MeaningName;
  readonly remedy: RemedyName;
}

/**
 * What the table knows about a bucket. `folded`: several codes added up. `listed`: the code is in the table of its platform.
 * `by_text`: the code is not, but its text is the name of a reason in the tables of `platforms`.
 */
export type FoundCode =
  | { readonly kind: 'folded' | 'unlisted' }
  | { readonly kind: 'listed'; readonly listed: ListedCode }
  | { readonly kind: 'by_text'; readonly listed: ListedCode; readonly platforms: readonly Platform[] };

/** Beyond this, info is not searched: a reason is at the front, or the text is not worth trusting. */
export const MAX_INFO_CHARS = 1000;

type Catalogue = ReadonlyMap<string, ListedCode>;

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
  { code }: OverallLoss,
  platforms: readonly Platform[],
): readonly [Platform, ...Platform[]] {
  const reporting = [...new Set(platforms)];
  const listing = [...VENDORS]
    .filter(([, catalogue]) => catalogue.has(keyOf(code)))
    .map(([platform]) => platform);
  const [first = 'unknown', ...others] = reporting.length > 0 ? reporting : listing;
  return [first, ...others];
}

export function findCode(bucket: PlatformLoss): FoundCode {
  if (bucket.code === OTHER_CODE) return { kind: 'folded' };
  const isTencents = bucket.stage === 'ready_to_send';
  const listed = lookUp(isTencents ? TENCENT : VENDORS.get(bucket.platform), bucket);
  if (listed !== undefined) return { kind: 'listed', listed };
  return (isTencents ? undefined : findByText(bucket.info)) ?? { kind: 'unlisted' };
}

/** The code with the first of its reasons that info names, else the code by itself. */
function lookUp(catalogue: Catalogue | undefined, { code, info }: OverallLoss): ListedCode | undefined {
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
 * another. Only a text that is a reason's name and nothing else counts, since some names are everyday words. Where vendors
 * disagree on the cause of the name, it does not count.
 */
function findByText(info: string): FoundCode | undefined {
  const name = keyOf(info.slice(0, MAX_INFO_CHARS));
  if (!/^[a-z_]+$/.test(name)) return undefined;
  const found = [...VENDORS].flatMap(([platform, catalogue]) => {
    const listed = catalogue.get(name);
    return listed === undefined ? [] : [{ platform, listed }];
  });
  const listed = found[0]?.listed;
  if (listed === undefined || found.some((other) => other.listed.cause !== listed.cause)) return undefined;
  return { kind: 'by_text', listed, platforms: found.map(({ platform }) => platform) };
}

function keyOf(text: string): string {
  return text.trim().toLowerCase();
}

function catalogueOf(vendor: ListedCode['vendor'], table: CodeTable): Catalogue {
  const catalogue = new Map<string, ListedCode>();
  for (const [key, [cause, meaning, remedy]] of Object.entries(table)) {
    const listed = { vendor, cause, meaning, remedy };
    const [code, reason] = keyOf(key).split(' ');
    catalogue.set(keyOf(key), listed);
    if (reason !== undefined) catalogue.set(reason, listed);
    if (code !== undefined && !catalogue.has(code)) catalogue.set(code, listed);
  }
  return catalogue;
}

/**
 * Meaning and remedy of a loss, which are not labels: value mappings from the exporter's catalogue. A query joins the labels that
 * identify a loss into one label, and Grafana shows the catalogue's text instead of it.
 */
import { MappingType, type RegexMap } from '@grafana/grafana-foundation-sdk/dashboard';
import { type CodeExplanation, explainPlatformLoss } from '../../../src/core/losses/code-explanation.ts';
import { type CodeTable, TENCENT_CODES, VENDOR_CODES } from '../../../src/core/losses/error-code-table.ts';
import type { LossStage } from '../../../src/core/losses/loss.ts';
import { OTHER_CODE } from '../../../src/core/losses/loss.ts';
import type { Platform } from '../../../src/core/losses/platform.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

export type Explained = Exclude<keyof CodeExplanation, 'cause'>;

/** The labels that determine what a loss means, in the order of the joined label. */
export const EXPLAINED_BY = ['loss_stage', 'platform', 'err_code', 'err_info'] as const;
export const SEPARATOR = ';';

/** `vector` with one label for each text, which `explanationMappings` maps. */
export function withExplanations(vector: string): string {
  const sources = EXPLAINED_BY.map((label) => `"${label}"`).join(', ');
  const joined = (inner: string, target: Explained) =>
    `label_join(${inner}, "${target}", "${SEPARATOR}", ${sources})`;
  return joined(joined(vector, 'meaning'), 'remedy');
}

/** A regular expression for the joined label, in two parts, because many rules share the first part. */
interface Rule {
  readonly prefix: string;
  readonly rest: string;
  readonly explanation: CodeExplanation;
}

/** The first match wins, as in the catalogue: a code with a reason, a code, a description alone, and unlisted codes. */
export function explanationMappings(text: Explained): RegexMap[] {
  const tables = listedTables();
  const groups: readonly (readonly Rule[])[] = [
    [foldedRule(), ...tables.flatMap(reasonRules)],
    tables.flatMap(codeRules),
    textRules(tables),
  ];
  const listed = groups.flatMap((rules) =>
    [...Map.groupBy(rules, ({ explanation }) => explanation[text])].map(([shown, sameText]) => ({
      pattern: alternatives(sameText),
      shown: shown.replaceAll('$', '$$$$'),
    })),
  );
  return [...listed, ...unlistedTexts(text)].map(({ pattern, shown }, index) => ({
    type: MappingType.RegexToText,
    options: { pattern: `/^${pattern}[^]*$/i`, result: { text: shown, index } },
  }));
}

function alternatives(rules: readonly Rule[]): string {
  const byPrefix = [...Map.groupBy(rules, ({ prefix }) => prefix)];
  return oneOf(byPrefix.map(([prefix, same]) => `${prefix}${oneOf(same.map(({ rest }) => rest))}`));
}

const oneOf = (patterns: readonly string[]) => `(?:${patterns.join('|')})`;

interface ListedTable {
  readonly stage: LossStage;
  /** Undefined if the codes are the same on every platform. */
  readonly platform: Platform | undefined;
  /** The reasons of each code; empty for a code without reasons. */
  readonly codes: ReadonlyMap<string, readonly string[]>;
}

function listedTables(): readonly ListedTable[] {
  return [
    { stage: 'ready_to_send', platform: undefined, codes: codesOf(TENCENT_CODES) },
    ...[...VENDOR_CODES].map(([platform, table]) => ({
      stage: 'post_send_delivered' as const,
      platform,
      codes: codesOf(table),
    })),
  ];
}

function codesOf(table: CodeTable): ReadonlyMap<string, readonly string[]> {
  const codes = new Map<string, readonly string[]>();
  for (const key of Object.keys(table)) {
    const [code = '', ...reason] = key.split(' ');
    codes.set(code, [...(codes.get(code) ?? []), ...reason]);
  }
  return codes;
}

const OTHER = { stage: 'post_send_delivered', platform: 'unknown', code: OTHER_CODE, info: '' } as const;

function foldedRule(): Rule {
  return {
    prefix: ANY_STAGE_AND_PLATFORM,
    rest: `${OTHER_CODE};`,
    explanation: explainPlatformLoss(OTHER, MESSAGES.en),
  };
}

/** The first reason in the description explains a code with several reasons. A reason can be a code too. */
function reasonRules(table: ListedTable): readonly Rule[] {
  return [...table.codes].flatMap(([code, reasons]) => {
    const beforeAny = `(?:(?!\\b${oneOf(reasons.map(escaped))}\\b)[^])*`;
    return reasons.flatMap((reason) => [
      {
        prefix: prefixOf(table),
        rest: `${escaped(code)};${beforeAny}\\b${escaped(reason)}\\b`,
        explanation: explained(table, code, reason),
      },
      codeRule(table, reason),
    ]);
  });
}

function codeRules(table: ListedTable): readonly Rule[] {
  return [...table.codes.keys()].map((code) => codeRule(table, code));
}

function codeRule(table: ListedTable, code: string): Rule {
  return { prefix: prefixOf(table), rest: `${escaped(code)};`, explanation: explained(table, code, '') };
}

const UNLISTED_TABLE = { stage: 'post_send_delivered', platform: undefined } as const;
const NOTHING_KNOWN = explained(UNLISTED_TABLE, '', '');

/** If a code is not listed and its description is only the name of a reason, that reason explains it. */
function textRules(tables: readonly ListedTable[]): readonly Rule[] {
  const names = tables
    .flatMap(({ codes }) => [...codes].flatMap(([code, reasons]) => [code, ...reasons]))
    .filter((name) => /^[a-z_]+$/i.test(name));
  // Two push vendors may write a name with different letter case; the case does not matter.
  const distinct = new Map(names.map((name) => [name.toLowerCase(), name]));
  return [...distinct.values()]
    .map((name) => ({
      prefix: `${UNLISTED_TABLE.stage};[^;]*;[^;]*;`,
      rest: `\\s*${escaped(name)}\\s*$`,
      explanation: explained(UNLISTED_TABLE, '', name),
    }))
    .filter(({ explanation }) => explanation.remedy !== NOTHING_KNOWN.remedy);
}

function unlistedTexts(text: Explained): readonly { readonly pattern: string; readonly shown: string }[] {
  const anyBucket = `${ANY_STAGE_AND_PLATFORM}[^;]*;`;
  const itsDescription = { pattern: `${anyBucket}\\s*(\\S[^]*)`, shown: '$1' };
  return [
    ...(text === 'meaning' ? [itsDescription] : []),
    { pattern: anyBucket, shown: NOTHING_KNOWN[text] },
  ];
}

const ANY_STAGE_AND_PLATFORM = '[^;]*;[^;]*;';

function prefixOf({ stage, platform }: Pick<ListedTable, 'stage' | 'platform'>): string {
  return `${stage};${platform ?? '[^;]*'};`;
}

function explained(
  { stage, platform = 'unknown' }: Pick<ListedTable, 'stage' | 'platform'>,
  code: string,
  info: string,
) {
  return explainPlatformLoss({ stage, platform, code, info }, MESSAGES.en);
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}

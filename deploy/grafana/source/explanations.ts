/**
 * Meaning and remedy of a loss, which are not labels: value mappings from the exporter's catalogue. A query joins the labels that
 * identify a loss into one label, and Grafana shows the catalogue's text instead of it.
 */
import { MappingType, type RegexMap } from '@grafana/grafana-foundation-sdk/dashboard';
import { type CodeExplanation, explainPlatformLoss } from '../../../src/core/losses/code-explanation.ts';
import { OTHER_CODE } from '../../../src/core/losses/loss.ts';
import { KNOWN_PLATFORMS, type Platform } from '../../../src/core/losses/platform.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';
import { KNOWN_CODES, type KnownCode, reasonPattern } from '../../prometheus/source/known-codes.ts';

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

/**
 * The first match wins, as in the catalogue: a reason that says more than its number, any other reason, a number, a text that is only
 * a name, and unlisted codes. The mappings cannot rank the reasons of a text that names several.
 */
export function explanationMappings(text: Explained): RegexMap[] {
  const groups: readonly (readonly Rule[])[] = [
    [foldedRule()],
    LINES.filter(isBoundToNumber).flatMap(reasonRules),
    LINES.filter(
      (line) => line.reason !== undefined && !line.explainsNumber && !isBoundToNumber(line),
    ).flatMap(reasonRules),
    LINES.filter(
      (line) => line.explainsNumber && line.reason !== undefined && !isBoundToNumber(line),
    ).flatMap(reasonRules),
    LINES.filter(({ explainsNumber }) => explainsNumber).flatMap(numberRules),
    ...namelessGroups(),
    textRules(),
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

const LINES = KNOWN_CODES;

function isBoundToNumber({ isPhrase, number }: KnownCode): boolean {
  return isPhrase && number !== undefined;
}

const OTHER = { stage: 'post_send_delivered', platform: 'unknown', code: OTHER_CODE, info: '' } as const;

function foldedRule(): Rule {
  return {
    prefix: ANY_STAGE_AND_PLATFORM,
    rest: `${OTHER_CODE};`,
    explanation: explainPlatformLoss(OTHER, MESSAGES.en),
  };
}

/** A number, alone or before a reason: `400`, `400:BadDeviceToken`. */
function numberPattern(number: string): string {
  return /^-?\d+$/.test(number) ? `${number}(?:[^a-z0-9_;][^;]*)?;` : `${number};`;
}

const SEPARATORS = '[^a-z0-9]*';

/** A reason anywhere in what follows. */
function reasonRule(start: string, reason: string, explanation: CodeExplanation): Rule {
  const pattern = reasonPattern(reason, SEPARATORS);
  return /^[a-z]/.test(pattern)
    ? { prefix: `${start}[^]*?(?<![a-z0-9])`, rest: `${pattern}(?![a-z0-9])`, explanation }
    : { prefix: `${start}[^]*?`, rest: pattern, explanation };
}

function reasonRules(line: KnownCode): readonly Rule[] {
  const { number = '', reason = '', isEveryday } = line;
  const start = prefixOf(line);
  if (isBoundToNumber(line)) return [reasonRule(`${start}${numberPattern(number)}`, reason, line)];
  if (!isEveryday) return [reasonRule(start, reason, line)];
  return [
    { prefix: start, rest: wholeCode(reason), explanation: line },
    { prefix: start, rest: wholeText(reason), explanation: line },
  ];
}

function wholeCode(name: string): string {
  return `${escaped(name)};`;
}

function wholeText(name: string): string {
  return `[^;]*;${SEPARATORS}${escaped(name)}${SEPARATORS}$`;
}

function numberRules(line: KnownCode): readonly Rule[] {
  const { number = '' } = line;
  return [{ prefix: prefixOf(line), rest: numberPattern(number), explanation: line }];
}

/** On a platform without a name, a code is explained if the push vendors that list it agree. */
function namelessGroups(): readonly (readonly Rule[])[] {
  const vendors = LINES.filter(({ stage }) => stage === AFTER_SENDING);
  const named = vendors.filter(({ reason, isEveryday }) => reason !== undefined && !isEveryday);
  const bound = named.filter(isBoundToNumber);
  const numbers = new Set(vendors.flatMap(({ number }) => number ?? []));
  const groups: readonly (readonly Rule[])[] = [
    bound.map(({ number = '', reason = '' }) =>
      reasonRule(`${NAMELESS}${numberPattern(number)}`, reason, explained('unknown', number, reason)),
    ),
    named
      .filter((line) => !bound.includes(line))
      .map(({ reason = '' }) => reasonRule(NAMELESS, reason, explained('unknown', '', `: ${reason}`))),
    vendors
      .filter(({ isEveryday }) => isEveryday)
      .flatMap(({ reason = '' }) => [
        { prefix: NAMELESS, rest: wholeCode(reason), explanation: explained('unknown', reason, '') },
        { prefix: NAMELESS, rest: wholeText(reason), explanation: explained('unknown', '', reason) },
      ]),
    [...numbers].map((number) => ({
      prefix: NAMELESS,
      rest: numberPattern(number),
      explanation: explained('unknown', number, ''),
    })),
  ];
  return groups.map((rules) => {
    const distinct = new Map(rules.map((rule) => [`${rule.prefix}${rule.rest}`, rule]));
    return [...distinct.values()].filter(({ explanation }) => explanation.remedy !== NOTHING_KNOWN.remedy);
  });
}

const AFTER_SENDING = 'post_send_delivered';
const NAMELESS = `${AFTER_SENDING};(?:unknown|platform_\\d+);`;
const NOTHING_KNOWN = explained('unknown', '', '');

/** If a code is not listed and its description is only the name of a reason, that reason explains it. */
function textRules(): readonly Rule[] {
  const names = LINES.flatMap(({ reason }) => reason ?? []).filter((name) => /^[a-z_]+$/i.test(name));
  // Two push vendors may write a name with different letter case; the case does not matter.
  const distinct = new Map(names.map((name) => [name.toLowerCase(), name]));
  return [...distinct.values()]
    .map((name) => ({
      prefix: `${AFTER_SENDING};[^;]*;[^;]*;`,
      rest: `\\s*${escaped(name)}\\s*$`,
      explanation: explained(platformWithout(name), '', name),
    }))
    .filter(({ explanation }) => explanation.remedy !== NOTHING_KNOWN.remedy);
}

/** A push vendor whose table lacks the reason. */
function platformWithout(name: string): Platform {
  const having = LINES.filter(({ reason }) => reason?.toLowerCase() === name.toLowerCase()).map(
    ({ platform }) => platform,
  );
  return (
    KNOWN_PLATFORMS.find((platform) => platform !== 'unknown' && !having.includes(platform)) ?? 'unknown'
  );
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

function prefixOf({ stage, platform }: KnownCode): string {
  return `${stage};${platform ?? '[^;]*'};`;
}

function explained(platform: Platform, code: string, info: string): CodeExplanation {
  return explainPlatformLoss({ stage: AFTER_SENDING, platform, code, info }, MESSAGES.en);
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}

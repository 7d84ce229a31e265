/**
 * The remedy of a code as a template over an alert's labels: an if/else over platform, code and reason. It chooses among the codes
 * of the alert's cause, which the exporter has decided. It has no remedy for platforms without a name: the runbook helps there.
 */
import type { Cause } from '../../../src/core/losses/cause.ts';
import type { Platform } from '../../../src/core/losses/platform.ts';
import { KNOWN_CODES, type KnownCode, reasonPattern } from './known-codes.ts';

const SEE_RUNBOOK = 'The runbook says how to look up this code.';

/** The series whose labels contain the newest description of the alert's code. */
const INFO_QUERY =
  'query (printf "timpush_platform_loss_code_info{app=%q,push_type=%q,platform=%q,loss_stage=%q,err_code=%q}"' +
  ' $labels.app $labels.push_type $labels.platform $labels.loss_stage $labels.err_code)';

/** The remedy by labels only. For a code with several reasons it is the general remedy. */
export function remedyByLabels(cause: Cause): string {
  return `{{- $info := "" }}\n${remedyTemplate(cause)}`;
}

/** The newest description of the code, then the remedy; the description selects the remedy if it matters. Runs a query. */
export function textAndRemedy(cause: Cause): string {
  return `
{{- $info := "" }}
{{- with ${INFO_QUERY} }}
{{- with . | first | label "err_info" }} Description: “{{ . }}”.
{{- $info = . }}
{{- end }}
{{- end }}
${remedyTemplate(cause)}`.trim();
}

/** Code and description in lower case, with one space for each run of separators. */
const WORDS = 'printf "%s %s" $labels.err_code $info | toLower | reReplaceAll "[^a-z0-9\\\\p{Han}]+" " "';

/** Expects `$info`: the description of the code. The output begins with a space. */
function remedyTemplate(cause: Cause): string {
  const codes = KNOWN_CODES.filter((known) => known.cause === cause);
  const branches = [...Map.groupBy(codes, ({ platform }) => platform)].map(([platform, ofPlatform]) => ({
    condition: isPlatform(platform),
    body: `\n${codeBranches(ofPlatform)}`,
  }));
  return [
    `{{- $code := toLower $labels.err_code }}`,
    `{{- $number := reReplaceAll "^(-?[0-9]+)[^a-z0-9_].*$" "$1" $code }}`,
    `{{- $words := ${WORDS} }}`,
    ifElse(branches),
  ].join('\n');
}

interface Branch {
  readonly condition: string;
  /** Follows the condition on the same line: text after a space, or more branches after a line break. */
  readonly body: string;
}

function ifElse(branches: readonly Branch[]): string {
  const lines = branches.map(
    ({ condition, body }, index) => `{{- ${index === 0 ? 'if' : 'else if'} ${condition} }}${body}`,
  );
  return [...lines, `{{- else }} ${SEE_RUNBOOK}`, '{{- end }}'].join('\n');
}

function isPlatform(platform: Platform | undefined): string {
  return platform === undefined
    ? 'eq $labels.loss_stage "ready_to_send"'
    : `and (eq $labels.loss_stage "post_send_delivered") (eq $labels.platform "${platform}")`;
}

/** First the reasons that say more than their number, then any other reason, then the numbers. */
function codeBranches(codes: readonly KnownCode[]): string {
  const numbers = codes.filter(({ explainsNumber }) => explainsNumber);
  const reasons = codes.filter(({ reason, explainsNumber }) => reason !== undefined && !explainsNumber);
  return ifElse([
    ...byRemedy(codes.filter(isBoundToNumber), isReason),
    ...byRemedy(
      reasons.filter((code) => !isBoundToNumber(code)),
      isReason,
    ),
    ...byRemedy(
      numbers.filter((code) => code.reason !== undefined && !isBoundToNumber(code)),
      isReason,
    ),
    ...byRemedy(numbers, isNumber),
  ]);
}

/** A phrase with a number counts under that number only. */
function isBoundToNumber({ isPhrase, number }: KnownCode): boolean {
  return isPhrase && number !== undefined;
}

function byRemedy(
  codes: readonly KnownCode[],
  condition: (same: readonly KnownCode[]) => string,
): readonly Branch[] {
  return [...Map.groupBy(codes, ({ remedy }) => remedy)].map(([remedy, same]) => ({
    condition: condition(same),
    body: ` ${remedy}`,
  }));
}

/** True if code or description name one of the reasons. */
function isReason(codes: readonly KnownCode[]): string {
  const everyday = codes.filter(({ isEveryday }) => isEveryday);
  const bound = codes.filter(isBoundToNumber);
  const others = codes.filter((code) => !everyday.includes(code) && !bound.includes(code));
  return anyOf([
    ...(everyday.length === 0
      ? []
      : [
          isCode(
            '$code',
            everyday.map(({ reason = '' }) => reason),
          ),
        ]),
    ...(others.length === 0 ? [] : [hasReason(others)]),
    ...[...Map.groupBy(bound, ({ number = '' }) => number)].map(
      ([number, same]) => `and (${isCode('$number', [number])}) (${hasReason(same)})`,
    ),
  ]);
}

function hasReason(codes: readonly KnownCode[]): string {
  const patterns = codes.map(({ reason = '' }) => reasonPattern(reason, ' ?'));
  const latin = patterns.filter((pattern) => /^[a-z]/.test(pattern));
  const chinese = patterns.filter((pattern) => !latin.includes(pattern));
  const words = latin.length === 0 ? [] : [`\\\\b(${latin.join('|')})\\\\b`];
  return `match "${[...words, ...chinese].join('|')}" $words`;
}

function isNumber(codes: readonly KnownCode[]): string {
  const numbers = codes.flatMap(({ number }) => number ?? []);
  const plain = numbers.filter((number) => /^-?\d+$/.test(number));
  const dashed = numbers.filter((number) => !plain.includes(number));
  return anyOf([
    ...(plain.length === 0 ? [] : [isCode('$number', plain)]),
    ...(dashed.length === 0 ? [] : [isCode('$code', dashed)]),
  ]);
}

function anyOf(conditions: readonly string[]): string {
  const [first = ''] = conditions;
  return conditions.length === 1 ? first : `or ${conditions.map((condition) => `(${condition})`).join(' ')}`;
}

function isCode(variable: string, codes: readonly string[]): string {
  return `eq ${variable} ${codes.map((code) => JSON.stringify(code.toLowerCase())).join(' ')}`;
}

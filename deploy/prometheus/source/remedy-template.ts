/** The remedy of a code as a template over an alert's labels: an if/else over platform, code and reason. */
import type { Cause } from '../../../src/core/losses/cause.ts';
import type { Platform } from '../../../src/core/losses/platform.ts';
import { KNOWN_CODES, type KnownCode } from './known-codes.ts';

const SEE_RUNBOOK = 'The runbook says how to look up this code.';

/** The series whose labels contain the newest description of the alert's code. */
const INFO_QUERY =
  'query (printf "timpush_platform_loss_code_info{app=%q,push_type=%q,platform=%q,loss_stage=%q,err_code=%q}"' +
  ' $labels.app $labels.push_type $labels.platform $labels.loss_stage $labels.err_code)';

/** The remedy by labels only. For a code with several reasons it is the general remedy. */
export function remedyByLabels(cause: Cause): string {
  return `{{- $words := "" }}\n${remedyTemplate(cause)}`;
}

/** The newest description of the code, then the remedy; the description selects the remedy if it matters. Runs a query. */
export function textAndRemedy(cause: Cause): string {
  return `
{{- $words := "" }}
{{- with ${INFO_QUERY} }}
{{- with . | first | label "err_info" }} Description: “{{ . }}”.
{{- $words = printf " %s " (toLower . | reReplaceAll "[^a-z0-9_]+" " ") }}
{{- end }}
{{- end }}
${remedyTemplate(cause)}`.trim();
}

/** Expects `$words`: the words of the description in lower case, each between spaces. The output begins with a space. */
function remedyTemplate(cause: Cause): string {
  const codes = KNOWN_CODES.filter((known) => known.cause === cause);
  const branches = [...Map.groupBy(codes, ({ platform }) => platform)].map(([platform, ofPlatform]) => ({
    condition: isPlatform(platform),
    body: `\n${codeBranches(ofPlatform)}`,
  }));
  return `{{- $code := toLower $labels.err_code }}\n${ifElse(branches)}`;
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

/** Reasons whose remedy differs from the general remedy of their code come first. */
function codeBranches(codes: readonly KnownCode[]): string {
  const general = generalRemedies(codes);
  const exact = codes.filter(({ code, remedy }) => remedy !== general.get(code));
  const byReason = [...Map.groupBy(exact, ({ remedy }) => remedy)].map(([remedy, known]) => ({
    condition: isReason(known),
    body: ` ${remedy}`,
  }));
  const rest = codes.filter((known) => !exact.includes(known));
  const byCode = [...Map.groupBy(rest, ({ remedy }) => remedy)].map(([remedy, known]) => ({
    condition: isCode([...new Set(known.map(({ code }) => code)), ...reasonsOf(known)]),
    body: ` ${remedy}`,
  }));
  return ifElse([...byReason, ...byCode]);
}

/** The remedy of a code whose description names no reason. */
function generalRemedies(codes: readonly KnownCode[]): ReadonlyMap<string, string> {
  const general = new Map<string, string>();
  for (const { code, reason, remedy } of codes) {
    if (reason === undefined || !general.has(code)) general.set(code, remedy);
  }
  return general;
}

/** True if the reason is the code itself, or occurs in the description of its code. */
function isReason(codes: readonly KnownCode[]): string {
  const inText = [...Map.groupBy(codes, ({ code }) => code)].map(
    ([code, ofCode]) => `(and (${isCode([code])}) (match " (${reasonsOf(ofCode).join('|')}) " $words))`,
  );
  return `or (${isCode(reasonsOf(codes))}) ${inText.join(' ')}`;
}

function reasonsOf(codes: readonly KnownCode[]): readonly string[] {
  return codes.flatMap(({ reason }) => (reason === undefined ? [] : [reason.toLowerCase()]));
}

function isCode(codes: readonly string[]): string {
  return `eq $code ${codes.map((code) => JSON.stringify(code.toLowerCase())).join(' ')}`;
}

/** The tables of codes and remedies in the runbooks, from the catalogue. */
import type { Cause } from '../../../src/core/losses/cause.ts';
import { KNOWN_CODES, type KnownCode } from '../../prometheus/source/known-codes.ts';

/** The runbooks with a table, and the cause of its codes. */
export const CODE_TABLES: ReadonlyMap<string, Cause> = new Map<string, Cause>([
  ['TimpushConfigurationLoss', 'configuration'],
  ['TimpushQuotaLoss', 'quota'],
  ['TimpushVendorLoss', 'vendor'],
  ['TimpushTokenChurn', 'token'],
]);

const BEGIN = '<!-- codes: begin (npm run docs) -->';
const END = '<!-- codes: end -->';

/** The runbook with its table generated anew. Raises an Error if the runbook has no place for it. */
export function withCodeTable(runbook: string, cause: Cause): string {
  const begin = runbook.indexOf(BEGIN);
  const end = runbook.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`the runbook lacks ${BEGIN} … ${END}`);
  return `${runbook.slice(0, begin + BEGIN.length)}\n${codeTable(cause)}${runbook.slice(end)}`;
}

function codeTable(cause: Cause): string {
  const codes = KNOWN_CODES.filter((known) => known.cause === cause);
  const rows = [...Map.groupBy(codes, ({ platform, remedy }) => `${platform} ${remedy}`).values()];
  return `| platform | codes | what to do |\n|---|---|---|\n${rows.map(tableRow).join('')}`;
}

function tableRow(codes: readonly KnownCode[]): string {
  const [first] = codes;
  if (first === undefined) return '';
  const meanings = [...Map.groupBy(codes, ({ meaning }) => meaning)].map(
    ([meaning, same]) => `${same.map(({ key }) => `\`${key}\``).join(' ')} ${meaning}`,
  );
  return `| ${first.platform ?? 'any, before sending'} | ${meanings.join('; ')} | ${first.remedy} |\n`;
}

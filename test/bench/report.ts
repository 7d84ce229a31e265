/** What the rows found, as a Markdown table and the sentences that belong to it. */
import { type Judged, type Result, ratioOf, type Target, verdictOf } from './result.ts';
import { spreadOf } from './statistics.ts';

const COLUMNS = ['work', 'ours', 'rival', 'ratio', 'target', 'verdict'] as const;

/** Medians, with the least and the most in parentheses. */
export function resultTable(results: readonly Result[]): string {
  const lines = [COLUMNS, COLUMNS.map(() => '---'), ...results.map(cellsOf)];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

export interface Report {
  readonly results: readonly Result[];
  /** What it was measured on, a line each. */
  readonly machine: readonly string[];
  readonly title: string;
}

/** The whole page. */
export function resultsPage({ results, machine, title }: Report): string {
  const facts = results.flatMap((result) => result.facts ?? []);
  const missed = results.filter((result) => verdictOf(result) === 'missed').length;
  const judged = results.filter((result) => verdictOf(result) !== '').length;
  return `# ${title}

${machine.map((line) => `- ${line}\n`).join('')}
${judged - missed} of ${judged} targets are met. Medians, with the least and the most of the rounds in parentheses;
ratios are of medians. [How it is measured](README.md).

${resultTable(results)}
<picture>
  <img alt="Time per scrape against series, and processor time per app against apps" src="cost.svg">
</picture>

${[...new Set(facts)].map((fact) => `- ${fact}\n`).join('')}`;
}

/** One line for a terminal. */
export function resultLine(result: Result): string {
  const [work, ours, rival, ratio, target, verdict] = cellsOf(result);
  const against = rival === '' ? '' : `, ${rival}: ratio ${ratio}`;
  const judged = target === '' ? '' : `, ${target}: ${verdict}`;
  return `${work}: ${ours}${against}${judged}`;
}

function cellsOf(result: Result): readonly string[] {
  const { work, unit, ours, rival, target } = result;
  const ratio = ratioOf(result);
  const verdict = verdictOf(result);
  return [
    work,
    shown(ours, unit),
    rival === undefined ? '' : `${rival.name}: ${shown(rival.values, unit)}`,
    ratio === undefined ? '' : rounded(ratio),
    target === undefined ? '' : targetText(target, unit),
    verdict === 'missed' ? '**missed**' : verdict,
  ];
}

const JUDGED_TEXT: Readonly<Record<Judged, string>> = { ratio: '', median: '', worst: ', always' };

function targetText({ of, bound, limit }: Target, unit: string): string {
  return `${bound} ${limit}${of === 'ratio' ? '' : withUnit(unit)}${JUDGED_TEXT[of]}`;
}

function shown(values: readonly number[], unit: string): string {
  const { median, min, max } = spreadOf(values);
  const spread = values.length === 1 ? '' : ` (${rounded(min)} to ${rounded(max)})`;
  return `${rounded(median)}${withUnit(unit)}${spread}`;
}

function withUnit(unit: string): string {
  return unit === '' || unit.startsWith('/') ? unit : ` ${unit}`;
}

/** Three digits that count; whole numbers keep all of theirs. */
export function rounded(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value
    .toFixed(Math.min(digits, 3))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

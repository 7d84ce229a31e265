/** What a soak found, as the Markdown page that is kept. */
import { rounded } from '../bench/report.ts';
import { missingIn } from './accounts.ts';
import {
  FLAT_PERCENT,
  type Growth,
  heapGrowth,
  MORE_OPEN_FILES,
  MOST_RESIDENT_MEGABYTES,
  memoryGrowth,
  openFileGrowth,
} from './growth.ts';
import type { Account, Observation } from './observation.ts';
import { isLong, mostFailedScrapes, type SoakPlan } from './plan.ts';

export interface SoakReport {
  readonly seen: Observation;
  /** Rules that were broken. */
  readonly problems: readonly string[];
  readonly title: string;
  /** What it ran on, a line each. */
  readonly machine: readonly string[];
}

export function soakPage({ seen, problems, title, machine }: SoakReport): string {
  const verdict =
    problems.length === 0
      ? 'No rule was broken. [How it is judged](README.md).'
      : `Broken rules ([how it is judged](README.md)):\n\n${problems.map((problem) => `- ${problem}`).join('\n')}`;
  return `# ${title}

${machine.map((line) => `- ${line}\n`).join('')}- ${runText(seen.plan, seen.faults.length)}

${verdict}

${figureTable(seen)}`;
}

function runText({ apps, windows, minutes, seed }: SoakPlan, faults: number): string {
  return `${apps.length} apps with ${windows.length} ${windows.length === 1 ? 'window' : 'windows'} each, ${minutes} minutes, ${faults} faults of seed ${seed}`;
}

export function figureTable(seen: Observation): string {
  const rows = [['what', 'seen', 'rule'], ['---', '---', '---'], ...counts(seen)];
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function counts(seen: Observation): readonly (readonly string[])[] {
  const sum = (of: (account: Account) => number) =>
    seen.accounts.reduce((total, account) => total + of(account), 0);
  const { openFilesAtRest, processorShare } = seen.process;
  return [
    ...memoryRows(seen),
    ...openFileRows(seen),
    [
      'open files before the faults and after them',
      `${openFilesAtRest.before}, ${openFilesAtRest.after}`,
      `at most ${MORE_OPEN_FILES} more`,
    ],
    ['polls due, each of a window by a command', String(sum(({ due }) => due)), ''],
    [
      'of these good, failed, skipped',
      [sum(({ good }) => good), sum(({ failed }) => failed), sum(({ skipped }) => skipped)].join(', '),
      '',
    ],
    ['polls missing in the accounts of apps', String(sum((account) => Math.abs(missingIn(account)))), 'none'],
    ['failed polls by reason', reasonText(seen.failedPolls), ''],
    ['failed calls by reason', reasonText(seen.failedCalls), ''],
    ['reports on the page that were compared with the truth', String(reportCount(seen)), 'none false'],
    ['sums compared', String(sumCount(seen)), 'none false'],
    [
      'scrapes answered, and not',
      `${seen.scrapes.answered}, ${seen.scrapes.failed}`,
      `at most ${mostFailedScrapes(seen.plan) * 100} % not`,
    ],
    ['processor, of one core', `${rounded(processorShare * 100)} %`, ''],
  ];
}

function reportCount({ reports }: Observation): number {
  const keys = reports.map(({ app, command, window, successSeconds }) =>
    [app, command, window, successSeconds].join(' '),
  );
  return new Set(keys).size;
}

function sumCount({ reports }: Observation): number {
  return reports.reduce((count, { truth }) => count + Object.keys(truth).length, 0);
}

function memoryRows(seen: Observation): readonly (readonly string[])[] {
  const memory = memoryGrowth(seen);
  const { mean, min, max } = inMegabytes(memory);
  const isJudgedBySlope = isLong(seen.plan);
  return [
    [
      'resident memory after the warm-up, mean (least to most)',
      `${rounded(mean)} MB (${rounded(min)} to ${rounded(max)})`,
      isJudgedBySlope ? '' : `at most ${MOST_RESIDENT_MEGABYTES} MB`,
    ],
    [
      'its growth along the line of least squares, ± 95 %',
      growthText(memory),
      isJudgedBySlope ? `at most ${FLAT_PERCENT} %` : 'none: too short',
    ],
    ...heapRows(heapGrowth(seen)),
  ];
}

function growthText(unscaled: Growth): string {
  const { growth, bound, mean } = inMegabytes(unscaled);
  const percent = (part: number) => `${rounded((part / mean) * 100)} %`;
  return `${rounded(growth)} ± ${rounded(bound)} MB (${percent(growth)} ± ${percent(bound)})`;
}

function heapRows(growth: Growth | undefined): readonly (readonly string[])[] {
  if (growth === undefined) return [];
  const { mean, min, max } = inMegabytes(growth);
  return [
    ['live heap after the warm-up', `${rounded(mean)} MB (${rounded(min)} to ${rounded(max)})`, ''],
    ['its growth likewise', growthText(growth), `not surely more than ${FLAT_PERCENT} %`],
  ];
}

function openFileRows(seen: Observation): readonly (readonly string[])[] {
  const { mean, min, max, growth, bound } = openFileGrowth(seen);
  return [
    ['open files after the warm-up, mean (least to most)', `${rounded(mean)} (${min} to ${max})`, ''],
    [
      'their growth, ± 95 %',
      `${rounded(growth)} ± ${rounded(bound)}`,
      isLong(seen.plan) ? `at most ${MORE_OPEN_FILES}` : 'none: too short',
    ],
  ];
}

function inMegabytes(growth: Growth): Growth {
  const { mean, min, max, bound, growth: grown } = growth;
  return { growth: grown / 1e6, bound: bound / 1e6, mean: mean / 1e6, min: min / 1e6, max: max / 1e6 };
}

function reasonText(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `\`${reason}\` ${count}`)
    .join(', ');
}

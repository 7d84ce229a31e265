/** The committed results of the replays, from which DETECTION.md is generated: one row for every scenario. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from './detect.ts';
import { detectionDocument } from './detection-table.ts';
import type { FiredAlert } from './fired-alerts.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

const ROWS = join(import.meta.dirname, 'replayed.json');
const DOCUMENT = join(import.meta.dirname, '../../deploy/prometheus/DETECTION.md');

export interface ReplayedRow {
  readonly name: string;
  /** Of everything that decided `fired` when the scenario was replayed. */
  readonly digest: string;
  readonly fired: readonly FiredAlert[];
}

export function committedRows(): readonly ReplayedRow[] {
  return JSON.parse(readFileSync(ROWS, 'utf8')) as readonly ReplayedRow[];
}

export function committedDocument(): string {
  return readFileSync(DOCUMENT, 'utf8');
}

export function documentOf(rows: readonly ReplayedRow[]): string {
  return detectionDocument(SCENARIOS.map((scenario) => ({ scenario, fired: firedIn(rows, scenario) })));
}

export function firedIn(rows: readonly ReplayedRow[], { name }: Scenario): readonly FiredAlert[] {
  const row = rows.find((one) => one.name === name);
  if (row === undefined) throw new Error(`no replay of "${name}" is committed; run npm run detection`);
  return row.fired;
}

/** Scenarios that have no row, or one that other rules, another plan or other samples decided. */
export function staleScenarios(rows: readonly ReplayedRow[]): readonly Scenario[] {
  const digests = new Map(rows.map(({ name, digest }) => [name, digest]));
  return SCENARIOS.filter((scenario) => digests.get(scenario.name) !== digestOf(scenario));
}

export function commit(rows: readonly ReplayedRow[]): void {
  const order = SCENARIOS.map(({ name }) => name);
  const sorted = rows
    .filter(({ name }) => order.includes(name))
    .toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  writeFileSync(ROWS, `${JSON.stringify(sorted, null, 2)}\n`);
  writeFileSync(DOCUMENT, documentOf(sorted));
}

/** Writes what is taken from the code: README tables, the JSON Schema, dashboards, rules, runbooks, manifests. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertingFiles } from '../../deploy/grafana/source/alerting.ts';
import { dashboardFiles } from '../../deploy/grafana/source/files.ts';
import { generatedManifests } from '../../deploy/kubernetes/manifests.ts';
import { ALERT_RULES, RULE_FILES } from '../../deploy/prometheus/source/rule-files.ts';
import { ruleFileText } from '../../deploy/prometheus/source/rule-yaml.ts';
import { CODE_TABLES, withCodeTable } from '../../deploy/runbooks/source/code-tables.ts';
import { configJsonSchema } from '../../src/config/schema.ts';
import { FAMILY_NAMES, METRIC_CATALOG } from '../../src/core/metrics/metric-catalog.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The tables of the README by the name of their place in it. */
const README_TABLES = { metrics: metricTable, alerts: alertTable } as const;

/** Files that hold generated text, by path from the root, as they should be. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const files = new Map([
    ['README.md', withTables(readFileSync(join(ROOT, 'README.md'), 'utf8'))],
    ['deploy/config.schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`],
    ...dashboardFiles(),
    ...alertingFiles(),
    ...RULE_FILES.map((file) => [file.file, ruleFileText(file)] as const),
    ...[...CODE_TABLES].map(([alert, cause]) => {
      const path = `deploy/runbooks/${alert}.md`;
      return [path, withCodeTable(readFileSync(join(ROOT, path), 'utf8'), cause)] as const;
    }),
  ]);
  return new Map([...files, ...generatedManifests(new Map([...monitoringFiles(), ...files]))]);
}

/** Rules and dashboards as they stand; what is generated anew takes the place of what stands. */
function monitoringFiles(): ReadonlyMap<string, string> {
  const paths = globSync(['deploy/prometheus/*.yml', 'deploy/grafana/dashboards/*.json'], { cwd: ROOT });
  return new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

function withTables(readme: string): string {
  return Object.entries(README_TABLES).reduce((text, [place, table]) => {
    const begin = `<!-- ${place}: begin (npm run docs) -->`;
    const [before, rest] = text.split(begin);
    const after = rest?.split(`<!-- ${place}: end -->`)[1];
    if (after === undefined) throw new Error(`README.md lacks ${begin} … <!-- ${place}: end -->`);
    return `${before}${begin}\n${table()}<!-- ${place}: end -->${after}`;
  }, readme);
}

const SEVERITY_WORDS = { critical: 'page', warning: 'ticket', info: 'shown' } as const;

function alertTable(): string {
  const rows = ALERT_RULES.map(({ name, severity, summary }) => {
    const words = summary
      .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '*$1*')
      .replaceAll(/\{\{[^}]*\}\}/g, '*N*');
    return `| [${name}](deploy/runbooks/${name}.md) | ${SEVERITY_WORDS[severity]} | ${words} |\n`;
  });
  return `| alert and its runbook | what it does | what it says |\n|---|---|---|\n${rows.join('')}`;
}

function metricTable(): string {
  const rows = FAMILY_NAMES.map((name) => {
    const { type, labels, help } = METRIC_CATALOG[name];
    return `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(' ')} | ${help} |\n`;
  });
  return `| metric | type | labels | meaning |\n|---|---|---|---|\n${rows.join('')}`;
}

if (process.argv[1] === import.meta.filename) {
  for (const [path, text] of generatedFiles()) writeFileSync(join(ROOT, path), text);
}

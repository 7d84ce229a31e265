/** Writes every file or table that is generated from the code: documents, JSON Schema, dashboards, rules, runbooks, manifests. */
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

/** Documents with a generated table: the path, the name of the table's place in the document, and the table. */
const DOCUMENT_TABLES = [
  ['deploy/docs/metrics.md', 'metrics', metricTable],
  ['deploy/prometheus/README.md', 'alerts', alertTable],
] as const;

/** The text that each file with generated content should have, by its path from the root. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const files = new Map([
    ...DOCUMENT_TABLES.map(([path, place, table]) => [path, withTable(path, place, table())] as const),
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

/** The committed rules and dashboards; the newly generated ones replace them. */
function monitoringFiles(): ReadonlyMap<string, string> {
  const paths = globSync(['deploy/prometheus/*.yml', 'deploy/grafana/dashboards/*.json'], { cwd: ROOT });
  return new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

/** The document with its table replaced. Raises an Error if the document has no place for the table. */
function withTable(path: string, place: string, table: string): string {
  const begin = `<!-- ${place}: begin (npm run docs) -->`;
  const end = `<!-- ${place}: end -->`;
  const text = readFileSync(join(ROOT, path), 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`${path} lacks ${begin} … ${end}`);
  return `${before}${begin}\n${table}${end}${after}`;
}

const SEVERITY_WORDS = { critical: 'page', warning: 'ticket', info: 'shown' } as const;

function alertTable(): string {
  const rows = ALERT_RULES.map(({ name, severity, summary }) => {
    const words = summary
      .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '*$1*')
      .replaceAll(/\{\{[^}]*\}\}/g, '*N*');
    return `| [${name}](../runbooks/${name}.md) | ${SEVERITY_WORDS[severity]} | ${words} |\n`;
  });
  return `| alert | severity | summary |\n|---|---|---|\n${rows.join('')}`;
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

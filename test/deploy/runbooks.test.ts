/** Runbooks: one for every alert, with queries that parse, metrics that exist and commands that can be run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { RECORDING_RULES } from '../../deploy/prometheus/source/recording-rules.ts';
import { ALERT_RULES } from '../../deploy/prometheus/source/rule-files.ts';
import { type FamilyName, METRIC_CATALOG } from '../../src/core/metrics/metric-catalog.ts';
import { REPOSITORY } from '../support/repository.ts';
import { checkRules } from './prometheus/promtool.ts';

const DEPLOY = join(REPOSITORY, 'deploy');
const RUNBOOKS = join(DEPLOY, 'runbooks');

const runbooks = readdirSync(RUNBOOKS)
  .filter((name) => name.endsWith('.md'))
  .map((name) => {
    const text = readFileSync(join(RUNBOOKS, name), 'utf8');
    return { alert: name.replace(/\.md$/, ''), text };
  });

const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, block = '']) => block);

test('every alert has a runbook, and every runbook has an alert', () => {
  const names = runbooks.map(({ alert }) => alert);
  expect(names.toSorted()).toEqual(ALERT_RULES.map(({ name }) => name).toSorted());
});

test('every alert links to its runbook in this repository', () => {
  for (const { name, runbook } of ALERT_RULES) {
    expect(new URL(runbook).pathname).toMatch(new RegExp(`/deploy/runbooks/${name}\\.md$`));
  }
});

describe.each(runbooks)('the runbook of $alert', ({ alert, text }) => {
  test('says first whether the alert pages, then has the four sections in order', () => {
    const opening = { critical: 'Pages.', warning: 'A ticket', info: 'For information.' };
    const severity = ALERT_RULES.find(({ name }) => name === alert)?.severity ?? 'info';
    expect(text.startsWith(`# ${alert}\n\n${opening[severity]}`)).toBe(true);
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Meaning', 'Impact', 'Diagnosis', 'Mitigation']);
  });

  test.skipIf(inject('missingPrograms').includes('promtool'))(
    'has queries, and promtool parses all of them',
    async () => {
      const queries = blocks(text, 'promql');
      expect(queries.length).toBeGreaterThan(0);
      const rules = queries.map((expr, index) => ({ record: `query:${index}`, expr }));
      expect(await checkRules(JSON.stringify({ groups: [{ name: alert, rules }] }))).toBe('');
    },
  );

  test('uses increase() of counters only, and no rate()', () => {
    const ranges = [...text.matchAll(/\b(\w*(?:rate|increase|delta))\((timpush_\w+)/g)];
    const others = ranges.filter(
      ([, name, metric = '']) => name !== 'increase' || familyOf(metric)?.type === 'gauge',
    );
    expect(others.map(([range]) => range)).toEqual([]);
  });

  test('names only commands that exist', () => {
    const commands = readdirSync(join(REPOSITORY, 'src/cli'));
    const lines = blocks(text, 'sh').flatMap((block) => block.trim().split('\n'));
    const others = lines.filter((line) => {
      const [program, command] = line.split(' ');
      return program !== 'curl' && (program !== 'timpush-exporter' || !commands.includes(`${command}.ts`));
    });
    expect(others).toEqual([]);
  });

  test('links only to runbooks that exist', () => {
    const targets = [...text.matchAll(/\]\((\w+)\.md\)/g)].map(([, target = '']) => target);
    const known = runbooks.map((other) => other.alert);
    expect(targets.filter((target) => !known.includes(target))).toEqual([]);
  });
});

/** A family by its name or, for a histogram, by that of one of its series. */
function familyOf(metric: string) {
  return (
    METRIC_CATALOG[metric as FamilyName] ??
    METRIC_CATALOG[metric.replace(SERIES_OF_HISTOGRAM, '') as FamilyName]
  );
}

const SERIES_OF_HISTOGRAM = /_(?:bucket|sum|count)$/;

/** Given by Prometheus, or by a histogram. */
const FURTHER_LABELS = ['job', 'instance', 'le'];

describe('every metric that a file of deploy/ names', () => {
  const files = readdirSync(DEPLOY, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(md|ya?ml|json|tmpl)$/.test(name),
  );
  const recorded = new Set(RECORDING_RULES.map(({ name }) => name));
  const named = files.flatMap((file) => {
    const text = readFileSync(join(DEPLOY, file), 'utf8');
    const uses = text.matchAll(/(?<![\w:/-])((?:[a-z_]+:)?timpush[_:][a-z0-9_:]*[a-z0-9])(?:\{([^{}]*)\})?/g);
    return [...uses].map(([, metric = '', matchers = '']) => ({ file, metric, matchers }));
  });

  test('is in the catalogue or is recorded by a rule', () => {
    expect(named.length).toBeGreaterThan(100);
    const unknown = named.filter(({ metric }) => familyOf(metric) === undefined && !recorded.has(metric));
    expect(unknown).toEqual([]);
  });

  test('is selected only by labels that it has', () => {
    const wrong = named.flatMap(({ file, metric, matchers }) => {
      const known = [...(familyOf(metric)?.labels ?? ALL_LABELS), ...FURTHER_LABELS];
      const asked = [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label);
      return asked.filter((label) => !known.includes(label)).map((label) => ({ file, metric, label }));
    });
    expect(wrong).toEqual([]);
  });
});

/** Of recorded metrics, which keep those of what they are made of. */
const ALL_LABELS = Object.values(METRIC_CATALOG).flatMap(({ labels }) => labels);

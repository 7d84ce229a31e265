/** The rule files as a whole: promtool's opinion, and what rules may do with which metrics. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { ALERT_RULES, RULE_FILES } from '../../../deploy/prometheus/source/rule-files.ts';
import { type FamilyName, METRIC_CATALOG } from '../../../src/core/metrics/metric-catalog.ts';
import { REPOSITORY } from '../../support/repository.ts';
import { checkRules } from './promtool.ts';

const RULES = RULE_FILES.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));

describe.skipIf(inject('missingPrograms').includes('promtool'))('promtool', () => {
  test.each(RULE_FILES)('finds no problem in $file', async ({ file }) => {
    expect(await checkRules(readFileSync(join(REPOSITORY, file), 'utf8'))).toBe('');
  });

  test('finds the error in a broken rule', async () => {
    expect(await checkRules('groups: [{name: a, rules: [{record: a, expr: "sum("}]}]')).toContain('error');
  });
});

test('the rule files contain every rule once', () => {
  const held = RULE_FILES.flatMap(({ file }) => {
    const { groups } = parse(readFileSync(join(REPOSITORY, file), 'utf8')) as {
      readonly groups: readonly { readonly rules: readonly { record?: string; alert?: string }[] }[];
    };
    return groups.flatMap(({ rules }) => rules.map(({ record, alert }) => record ?? alert));
  });
  expect(held).toEqual(RULES.map(({ name }) => name));
  expect(new Set(held).size).toBe(held.length);
});

test('no rule uses rate(), and every increase() is of a counter', () => {
  const functions = RULES.flatMap(({ expr }) => [...expr.matchAll(/\b(\w*(?:rate|increase|delta))\((\w+)/g)]);
  expect(functions.length).toBeGreaterThan(3);
  for (const [, name, family = ''] of functions) {
    expect(name).toBe('increase');
    expect(METRIC_CATALOG[family as FamilyName]?.type).toBe('counter');
  }
});

test('every selector in an alert names a window if its metric has windows', () => {
  const windowed = (name: string) =>
    name.includes(':') || METRIC_CATALOG[name as FamilyName]?.labels.includes('window');
  const about = new Set(['timpush:delivery_objective:ratio', 'timpush_window_end_timestamp_seconds']);
  for (const { name, expr } of ALERT_RULES) {
    const selectors = [...expr.matchAll(/(?<![\w:])([a-z_:]*timpush[a-z_:]+)(\{[^}]*\})?(\[)?/g)];
    const without = selectors.filter(
      ([, family = '', matchers = '', range]) =>
        windowed(family) && !about.has(family) && range === undefined && !/\bwindow=/.test(matchers),
    );
    expect({ name, without: without.map(([text]) => text) }).toEqual({ name, without: [] });
  }
});

test('every alert has a name of the same form, a severity with a route, and no label err_info', () => {
  for (const { name, expr, severity } of ALERT_RULES) {
    expect(name).toMatch(/^Timpush([A-Z][a-z0-9]+)+$/);
    expect(['critical', 'warning', 'info']).toContain(severity);
    expect(expr).not.toContain('err_info');
  }
});

/** Rules and dashboards become manifests without loss. */
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { generatedManifests } from '../../deploy/kubernetes/manifests.ts';
import { manifestsOf } from '../support/manifests.ts';

const RULES = 'deploy/kubernetes/monitoring/prometheusrule.yaml';
const DASHBOARDS = 'deploy/kubernetes/monitoring/dashboards.yaml';

const generated = (sources: Readonly<Record<string, string>>, path: string) =>
  generatedManifests(new Map(Object.entries(sources))).get(path) ?? '';

const ALERTS = `groups:
  - name: alerts
    rules:
      - alert: A
        expr: |-
          a > 0
          and b
        for: 1m
        labels: { handled: "yes", at: "0440" }
        annotations:
          description: "{{ $value }}: \\"yes\\" # {{- with query \\"a\\" }}{{ end }}"
`;
const RECORDS = 'groups: [{name: records, interval: 30s, rules: [{record: "a:b:c", expr: a}]}]';

test('the PrometheusRule contains all groups of all rule files unchanged, in the order of the files', () => {
  const sources = { 'deploy/prometheus/b.yml': ALERTS, 'deploy/prometheus/a.yml': RECORDS };
  const groups = [RECORDS, ALERTS].flatMap((text) => (parse(text) as { groups: unknown[] }).groups);
  // Kubernetes still reads YAML by the rules of 1.1.
  for (const version of ['1.1', '1.2'] as const) {
    const rule: unknown = parse(generated(sources, RULES), { version });
    expect(rule).toMatchObject({ kind: 'PrometheusRule', spec: { groups } });
  }
});

test('the generator refuses two groups of the same name, because the Prometheus Operator would refuse them', () => {
  const sources = { 'deploy/prometheus/a.yml': RECORDS, 'deploy/prometheus/b.yml': RECORDS };
  expect(() => generated(sources, RULES)).toThrow('two groups of rules are called records');
});

test('every dashboard is byte for byte in a ConfigMap of its own, which the sidecar finds', () => {
  const text = '{\n "title": "Loss: 50 % # of “all”",\n "expr": "a{b=\\"c\\"}\\\\n"\n}\n';
  const sources = {
    'deploy/grafana/dashboards/timpush-b.json': text,
    'deploy/grafana/dashboards/timpush-a.json': '{}',
  };
  expect(manifestsOf(generated(sources, DASHBOARDS))).toMatchObject([
    { kind: 'ConfigMap', metadata: { name: 'timpush-a-dashboard' }, data: { 'timpush-a.json': '{}' } },
    {
      kind: 'ConfigMap',
      metadata: { name: 'timpush-b-dashboard', labels: { grafana_dashboard: '1' } },
      data: { 'timpush-b.json': text },
    },
  ]);
});

test('the generator does not change other files in the folder', () => {
  const sources = {
    'deploy/prometheus/source/a.yml': RECORDS,
    'deploy/grafana/dashboards/notes.md': '',
    'deploy/grafana/provisioning/dashboards/timpush.yml': '',
  };
  expect(parse(generated(sources, RULES))).toMatchObject({ spec: { groups: [] } });
  expect(manifestsOf(generated(sources, DASHBOARDS))).toEqual([]);
});

/** Alerting from Grafana: the alerts of Prometheus, each once, in the form that Grafana is provisioned with. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { grafanaTemplate } from '../../../deploy/grafana/source/alert-template.ts';
import { alertingFiles } from '../../../deploy/grafana/source/alerting.ts';
import { ALERT_RULES, RULE_FILES } from '../../../deploy/prometheus/source/rule-files.ts';
import { promDuration } from '../../../deploy/prometheus/source/rule-yaml.ts';
import { REPOSITORY } from '../../support/repository.ts';
import {
  ALERTING_FOLDER,
  committedText,
  provisionedContactPoints,
  provisionedGroups,
  provisionedPolicies,
} from './provisioned-alerting.ts';

const rules = provisionedGroups().flatMap((group) => group.rules);
const annotations = rules.flatMap((rule) =>
  Object.entries(rule.annotations).map(([name, text]) => ({ rule: rule.title, name, text })),
);
const actions = annotations.flatMap(({ text }) => text.match(/\{\{.*?\}\}/gs) ?? []);

test('the folder of Grafana’s alerting contains the generated files and no others', () => {
  const present = readdirSync(join(REPOSITORY, ALERTING_FOLDER)).map((name) => `${ALERTING_FOLDER}/${name}`);
  expect(present.sort()).toEqual([...alertingFiles().keys()].sort());
});

describe('Grafana’s alert rules', () => {
  test('are the alerts of the source, each once, with expression, duration, labels and runbook', () => {
    const found = rules.map(({ title, data, for: wait, labels, annotations: { runbook_url } }) => {
      const [asked] = data.map(({ model }) => ('expr' in model ? model.expr : undefined));
      return { title, expr: asked, for: wait, labels, runbook_url };
    });
    expect(found).toEqual(
      ALERT_RULES.map(({ name, expr, forSeconds, severity, subject, runbook }) => ({
        title: name,
        expr,
        for: promDuration(forSeconds),
        labels: { severity, subject },
        runbook_url: runbook,
      })),
    );
  });

  test('are in the groups of the source, with the same intervals', () => {
    const withAlerts = RULE_FILES.flatMap(({ groups }) => groups).filter(({ rules: own }) =>
      own.some(({ kind }) => kind === 'alert'),
    );
    expect(provisionedGroups().map(({ name, interval }) => ({ name, interval }))).toEqual(
      withAlerts.map(({ name, intervalSeconds }) => ({ name, interval: promDuration(intervalSeconds) })),
    );
  });

  test('have unique uids', () => {
    expect(new Set(rules.map(({ uid }) => uid.toLowerCase())).size).toBe(rules.length);
  });

  test('query the Prometheus of the stack and fire on every series that it returns', () => {
    const { datasources } = parse(
      committedText('deploy/grafana/provisioning/datasources/prometheus.yml'),
    ) as {
      datasources: readonly { uid: string }[];
    };
    expect(rules).not.toEqual([]);
    for (const { condition, data, noDataState } of rules) {
      const [asked, judged] = data;
      expect(asked?.datasourceUid).toBe(datasources[0]?.uid);
      expect(asked?.model.datasource.uid).toBe(asked?.datasourceUid);
      expect(judged).toMatchObject({ refId: condition, datasourceUid: '__expr__' });
      expect(judged?.model).toMatchObject({ expression: 'is_null($A) == 0' });
      expect(noDataState).toBe('OK');
    }
  });

  test('link to a panel on the dashboard of the alert, by field and by annotation', () => {
    for (const { title, dashboardUid, panelId, annotations: texts } of rules) {
      const alert = ALERT_RULES.find(({ name }) => name === title);
      expect(alert?.dashboard.split('?')[0]).toBe(`/d/${dashboardUid}`);
      expect(texts).toMatchObject({ __dashboardUid__: dashboardUid, __panelId__: String(panelId) });
      const { panels } = JSON.parse(committedText(`deploy/grafana/dashboards/${dashboardUid}.json`)) as {
        panels: readonly { id: number; type: string }[];
      };
      expect(panels.filter(({ id, type }) => id === panelId && type !== 'row')).toHaveLength(1);
    }
  });
});

describe('the texts of Grafana’s alert rules', () => {
  test('are those of the source, with Grafana’s name for the value', () => {
    for (const [index, { summary, description, remedy }] of ALERT_RULES.entries()) {
      const back = (text = '') => text.replaceAll('$values.A.Value', '$value');
      const texts = rules[index]?.annotations;
      expect(back(texts?.summary)).toBe(summary);
      expect(back(texts?.description)).toBe(description);
      expect(texts?.remedy === undefined ? undefined : back(texts.remedy)).toBe(remedy);
    }
  });

  test('use only variables that Grafana defines or that they define themselves', () => {
    const withoutStrings = actions.map((action) => action.replace(/"(?:[^"\\]|\\.)*"/g, ''));
    const variables = withoutStrings.flatMap((action) => action.match(/\$[\w.]*/g) ?? []);
    const foreign = variables.filter(
      (name) => !/^\$(labels\.\w+|values\.A\.Value|code|info|number|words)$/.test(name),
    );
    expect(variables.length).toBeGreaterThan(100);
    expect(foreign).toEqual([]);
  });

  test('use only functions that Grafana has', () => {
    const words = actions.flatMap(
      (action) =>
        action
          .replace(/"(?:[^"\\]|\\.)*"/g, '')
          .replace(/\$[\w.]*/g, '')
          .match(/[a-zA-Z]\w*/g) ?? [],
    );
    const ofGo = ['if', 'else', 'end', 'and', 'or', 'eq', 'printf', 'urlquery'];
    // https://grafana.com/docs/grafana/latest/alerting/alerting-rules/templates/reference/
    const ofText = ['toLower', 'match', 'reReplaceAll'];
    const ofNumbers = ['humanize', 'humanizeDuration', 'humanizePercentage'];
    const known = [...ofGo, ...ofText, ...ofNumbers];
    expect([...new Set(words)].filter((word) => !known.includes(word))).toEqual([]);
  });

  test('escape no `$`, because Grafana does not expand it here, and contain no name that Grafana would expand', () => {
    expect(annotations.filter(({ text }) => /\$\$|\$\{|\$__/.test(text))).toEqual([]);
    const models = rules.flatMap(({ data }) => data.map(({ model }) => JSON.stringify(model)));
    expect(models.filter((model) => /\$(?!A\))/.test(model))).toEqual([]);
  });

  test.each([
    ['{{ $value }} reports', '{{ $values.A.Value }} reports'],
    ['{{ $value | humanize }}', '{{ $values.A.Value | humanize }}'],
    [
      '{{ printf "%.0f" $value }}, {{ $labels.app }}',
      '{{ printf "%.0f" $values.A.Value }}, {{ $labels.app }}',
    ],
    ['{{- if gt $value 1.0 }} a {{ end }}', '{{- if gt $values.A.Value 1.0 }} a {{ end }}'],
    ['{{ $values.A.Value }} {{ $valued }}', '{{ $values.A.Value }} {{ $valued }}'],
    ['costs $value a piece', 'costs $value a piece'],
  ])('contain, for the Prometheus template %s, the Grafana template %s', (prometheus, grafana) => {
    expect(grafanaTemplate(prometheus)).toBe(grafana);
  });

  test('cannot be made from a template that runs queries', () => {
    const detailed = ALERT_RULES.filter(({ detail }) => detail !== undefined);
    expect(detailed).not.toEqual([]);
    for (const { name, detail } of detailed) {
      expect(() => grafanaTemplate(detail ?? ''), name).toThrow('Grafana runs no queries');
    }
  });
});

describe('Grafana’s notifications', () => {
  const { policies, muteTimes } = provisionedPolicies();
  const [policy] = policies;
  const alertmanager = parse(committedText('deploy/alertmanager/alertmanager.yml')) as {
    route: {
      group_by: readonly string[];
      routes: readonly { matchers: readonly [string]; receiver: string; group_wait?: string }[];
    };
  };

  test('have the grouping and the timing of Alertmanager', () => {
    const { routes, receiver, ...root } = alertmanager.route as Record<string, unknown>;
    expect(policy).toMatchObject({ ...root, receiver: `timpush-${receiver}` });
    expect(routes).toHaveLength(policy?.routes.length ?? 0);
  });

  test('go to the same receivers as in Alertmanager for every severity, and their contact points exist', () => {
    const names = provisionedContactPoints().map(({ name }) => name);
    expect(names).toEqual(['timpush-page', 'timpush-ticket']);
    expect(names).toContain(policy?.receiver);
    expect(new Set(policy?.routes.map(({ object_matchers }) => object_matchers[0]?.[2]))).toEqual(
      new Set(ALERT_RULES.map(({ severity }) => severity)),
    );
    expect(alertmanager.route.routes).not.toEqual([]);
    for (const [index, { matchers, receiver, ...times }] of alertmanager.route.routes.entries()) {
      const route = policy?.routes[index];
      const [[label, operator, severity] = []] = route?.object_matchers ?? [];
      expect(`${label} ${operator} "${severity}"`).toBe(matchers[0]);
      expect(names).toContain(route?.receiver);
      if (receiver === 'quiet') expect(route?.mute_time_intervals).toEqual(muteTimes.map(({ name }) => name));
      else {
        expect(route).toMatchObject({ receiver: `timpush-${receiver}`, ...times });
        expect(route?.mute_time_intervals).toBeUndefined();
      }
    }
  });

  test('are muted at all times if they are muted', () => {
    expect(muteTimes.map(({ time_intervals }) => time_intervals)).toEqual([
      [{ months: ['january:december'] }],
    ]);
  });

  test('read their addresses from files that the override mounts, and contain no secret', () => {
    const override = parse(committedText('deploy/compose/grafana-alerting.yml')) as {
      services: { grafana: { volumes: readonly string[] } };
    };
    const secrets = override.services.grafana.volumes.find((volume) => volume.includes('secrets')) ?? '';
    const [, target] = /:(\/[^:]+):ro$/.exec(secrets) ?? [];
    expect(secrets).toContain('./deploy/compose/secrets');
    expect(
      provisionedContactPoints().map(({ receivers }) => receivers.map(({ settings }) => settings.url)),
    ).toEqual(['page', 'ticket'].map((name) => [`content of ${target}/${name}-url`]));
    const text = [...alertingFiles().keys()].map(committedText).join('');
    const addresses = [...new Set(text.match(/https?:\/\/[\w.:-]+/g))];
    expect(addresses.sort()).toEqual(['http://localhost:3000', 'https://github.com']);
    expect(text).not.toMatch(/token:|password|apiKey|integrationKey|authorization/i);
  });

  test('contain no text that Grafana would expand', () => {
    const raw = committedText(`${ALERTING_FOLDER}/contact-points.yml`).replaceAll('$__file{', '');
    expect(raw).not.toContain('$');
  });
});

test('the override mounts the folder of Grafana’s alerting, and the stack alone does not', () => {
  const mounted = `./${ALERTING_FOLDER}:/etc/grafana/provisioning/alerting:ro`;
  expect(committedText('docker-compose.yml')).not.toContain('provisioning/alerting');
  expect(committedText('docker-compose.yml')).not.toMatch(/grafana\/provisioning:/);
  expect(committedText('deploy/compose/grafana-alerting.yml')).toContain(mounted);
});

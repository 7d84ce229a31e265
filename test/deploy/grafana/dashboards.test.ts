/** The dashboards as Grafana will be given them: whole, explained, on one data source, and honest about rolling windows. */
import { readdirSync } from 'node:fs';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { dashboardFiles } from '../../../deploy/grafana/source/files.ts';
import { FAMILY_NAMES, type Family, METRIC_CATALOG } from '../../../src/core/metrics/metric-catalog.ts';
import { committedDashboards, FOLDER, type Panel, panelsOf } from './committed.ts';
import { variablesIn } from './interpolation.ts';
import { type Parts, partsOf, type Selector } from './promql-parts.ts';

const DASHBOARDS = committedDashboards();
const CHOSEN = `$${'{datasource}'}`;
const RUNBOOKS = 'https://github.com/timpush-exporter/timpush-exporter/blob/main/deploy/runbooks/';

/** What Prometheus itself adds about a target and its alerts. */
const OF_PROMETHEUS = ['up', 'scrape_samples_scraped', 'scrape_duration_seconds', 'ALERTS'];
const TARGET_LABELS = ['job', 'instance'];

const OF_THE_PROCESS = await (async () => {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return (await register.getMetricsAsJSON()).map(({ name, type }) => ({ name, type: String(type) }));
})();

const CATALOG: Readonly<Record<string, Family>> = METRIC_CATALOG;
const WINDOWED = FAMILY_NAMES.filter((name) => CATALOG[name]?.labels.includes('push_type')).filter((name) =>
  CATALOG[name]?.labels.includes('window'),
);

/** The family of a name: of a histogram, the one its series belong to. */
function familyOf(name: string): Family | undefined {
  return CATALOG[name] ?? CATALOG[name.replace(/_(?:bucket|sum|count)$/, '')];
}

function namesSelectedBy({ name, matchers }: Selector): readonly string[] {
  if (name !== undefined) return [name];
  const pattern = matchers.find(({ label }) => label === '__name__')?.value ?? '';
  return FAMILY_NAMES.filter((family) => new RegExp(`^(?:${pattern})$`).test(family));
}

function labelsOf(name: string): readonly string[] {
  const own = familyOf(name)?.labels ?? [];
  return [...own, ...TARGET_LABELS, '__name__', ...(name.endsWith('_bucket') ? ['le'] : [])];
}

describe('the folder of dashboards', () => {
  test('contains the generated files and no others', () => {
    const generated = [...dashboardFiles().keys()].map((path) => path.split('/').at(-1));
    expect(readdirSync(FOLDER).sort()).toEqual(generated.sort());
  });

  test('names each file after the uid that links and bookmarks rely on', () => {
    expect(DASHBOARDS.map(({ uid }) => `${uid}.json`).sort()).toEqual(readdirSync(FOLDER).sort());
    expect(DASHBOARDS.map(({ uid }) => uid).sort()).toEqual([
      'timpush-exporter',
      'timpush-loss-explorer',
      'timpush-overview',
    ]);
  });
});

describe.each(DASHBOARDS)('the dashboard $uid', (dashboard) => {
  const panels = panelsOf(dashboard);
  const titled = panels.map((panel) => [panel.title, panel] as const);
  const queries = [
    ...panels.flatMap(({ title, targets }) =>
      targets.map(({ refId, expr }) => [`${title} ${refId}`, expr] as const),
    ),
    ...dashboard.templating.list.flatMap((variable) =>
      variable.type === 'query'
        ? [[`variable ${variable.name}`, expressionOf(variable.query.query)] as const]
        : [],
    ),
    ...dashboard.annotations.list.map(({ name, expr }) => [`annotation ${name}`, expr] as const),
  ];

  test('shows the last six hours in the time zone of the browser, and refreshes every minute', () => {
    expect(dashboard).toMatchObject({
      timezone: 'browser',
      refresh: '1m',
      time: { from: 'now-6h', to: 'now' },
    });
  });

  test('gives every panel an id and a place of its own', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });

  test('gives no two panels the same title', () => {
    expect(new Set(titled.map(([title]) => title)).size).toBe(titled.length);
  });

  test.each(titled)('describes the panel “%s” and gives its numbers a unit of Grafana', (_, panel) => {
    expect(panel.description).toMatch(/\w.*\.$/s);
    expect(Object.values(units)).toContain(panel.fieldConfig.defaults.unit);
  });

  test('reads all data from the data source that the user selects', () => {
    const [first] = dashboard.templating.list;
    expect(first).toMatchObject({ type: 'datasource', name: 'datasource', query: 'prometheus' });
    const asked = [
      ...panels,
      ...panels.flatMap(({ targets }) => targets),
      ...dashboard.templating.list.filter((variable) => variable.type === 'query'),
      ...dashboard.annotations.list,
    ];
    expect(panels).not.toEqual([]);
    for (const { datasource } of asked) expect(datasource).toEqual({ type: 'prometheus', uid: CHOSEN });
  });

  test('uses only its own variables, each defined before another one uses it', () => {
    const known = ['datasource'];
    for (const variable of dashboard.templating.list) {
      if (variable.type !== 'query') continue;
      expect(known).toEqual(expect.arrayContaining([...variablesIn(variable.query.query)]));
      known.push(variable.name);
    }
    const used = new Set(panels.flatMap((panel) => variablesIn(JSON.stringify(panel))));
    expect(
      [...used].filter((name) => !/^(?:__|\d)/.test(name)).filter((name) => !known.includes(name)),
    ).toEqual([]);
  });

  test('links to the other two dashboards with variables and time range, and to the runbooks', () => {
    const others = DASHBOARDS.map(({ uid }) => uid).filter((uid) => uid !== dashboard.uid);
    const kept = dashboard.links.filter(({ includeVars, keepTime }) => includeVars && keepTime);
    expect(kept.map(({ url }) => url).sort()).toEqual(others.map((uid) => `/d/${uid}`).sort());
    expect(dashboard.links.map(({ url }) => url)).toContain(RUNBOOKS);
  });

  test('links from values only to its own dashboards and runbooks, and keeps the time range', () => {
    const urls = panels.flatMap(linksOf);
    const runbook = new RegExp(`^${RUNBOOKS}\\$\\{__data\\.fields\\.\\w+\\}\\.md$`);
    const isOwn = (url: string) => {
      const [, uid] = /^\/d\/([\w-]+)\?.*\$\{__url_time_range\}$/.exec(url) ?? [];
      return uid === undefined ? runbook.test(url) : DASHBOARDS.some((one) => one.uid === uid);
    };
    expect(urls.filter((url) => !isOwn(url))).toEqual([]);
  });

  test('annotates firing alerts', () => {
    expect(dashboard.annotations.list.map(({ expr }) => expr)).toEqual([
      'ALERTS{alertname=~"Timpush.*",alertstate="firing"}',
    ]);
  });

  describe.each(queries)('in the query of %s', (_, expr) => {
    const parts = partsOf(expr);

    test('selects only families that exist', () => {
      const known = [...OF_PROMETHEUS, ...OF_THE_PROCESS.map(({ name }) => name)];
      const selected = parts.selectors.map(namesSelectedBy);
      expect(selected.filter((names) => names.length === 0)).toEqual([]);
      expect(selected.flat().filter((name) => !familyOf(name) && !known.includes(name))).toEqual([]);
    });

    test('uses only labels that its families have', () => {
      expect(labelsUnknownIn(parts)).toEqual([]);
    });

    test('selects one window wherever a family has windows', () => {
      const windowed = parts.selectors.filter((selector) =>
        namesSelectedBy(selector).some((name) => WINDOWED.some((family) => family === name)),
      );
      const operators = windowed.map(({ matchers }) =>
        matchers.filter(({ label }) => label === 'window').map(({ operator }) => operator),
      );
      expect(operators).toEqual(windowed.map(() => ['=']));
    });

    test('takes rates of counters only', () => {
      const others = parts.rated.filter(({ name }) => !isCounter(name));
      expect(others.map(({ by, name }) => `${by}(${name})`)).toEqual([]);
    });

    test('divides only by values above 0', () => {
      for (const [, divisor] of expr.matchAll(/\/\s*(?:on \([^)]*\) group_left \(\) )?(.)/g)) {
        expect(divisor).toBe('(');
      }
      expect([...expr.matchAll(/ \/ /g)].length).toBeLessThanOrEqual([...expr.matchAll(/ > 0\)/g)].length);
    });
  });
});

/** `label_values(selector, label)` as an expression that groups by the label. */
function expressionOf(query: string): string {
  const [, selector, label] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
  if (selector !== undefined) return `group by (${label}) (${selector})`;
  return /^query_result\((.*)\)$/.exec(query)?.[1] ?? query;
}

function linksOf({ fieldConfig }: Panel): readonly string[] {
  const properties = fieldConfig.overrides.flatMap((override) => override.properties);
  return properties.flatMap(({ id, value }) =>
    id === 'links' ? (value as { readonly url: string }[]).map(({ url }) => url) : [],
  );
}

function isCounter(name: string): boolean {
  if (OF_THE_PROCESS.some((one) => one.name === name && one.type === 'counter')) return true;
  const family = familyOf(name);
  return family?.type === 'counter' || (family?.type === 'histogram' && CATALOG[name] === undefined);
}

function labelsUnknownIn({ selectors, labels, made }: Parts): readonly string[] {
  const inMatchers = selectors.flatMap((selector) =>
    selector.matchers.flatMap(({ label }) =>
      namesSelectedBy(selector).every((name) => name === 'ALERTS' || labelsOf(name).includes(label))
        ? []
        : [`${label} of ${selector.name ?? 'a selector by name'}`],
    ),
  );
  const ofAny = new Set([...selectors.flatMap(namesSelectedBy).flatMap(labelsOf), ...made]);
  // An alert has the labels that its rule gives it.
  const aboutAlerts = selectors.some(({ name }) => name === 'ALERTS');
  return [...inMatchers, ...labels.filter((label) => !ofAny.has(label) && !aboutAlerts)];
}

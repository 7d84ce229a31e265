/** Every query of every dashboard, asked of a real Prometheus that scrapes a real exporter on the simulator. */
import { describe, expect, inject, test } from 'vitest';
import { explainPlatformLoss } from '../../../src/core/losses/code-explanation.ts';
import { LOSS_STAGES } from '../../../src/core/losses/loss.ts';
import { KNOWN_PLATFORMS } from '../../../src/core/losses/platform.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';
import { eventually } from '../../support/eventually.ts';
import type { Prometheus } from '../../support/prometheus.ts';
import { chosenValues, optionsOf, type Reader, type Series, seriesOf } from './asked.ts';
import { committedDashboards, type Dashboard, mappingsOf, type Panel, panelsOf } from './committed.ts';
import { interpolate } from './interpolation.ts';
import { INCIDENT, startStack } from './stack.ts';
import { mapped } from './value-mappings.ts';

const DASHBOARDS = committedDashboards();
const READERS: readonly Reader[] = ['all', 'each'];

describe.skipIf(inject('missingPrograms').length > 0)('the dashboards on a real Prometheus', () => {
  test('have data in every variable, panel and annotation, whatever the user selects', async () => {
    const prometheus = await startStack();
    await eventually(() => everythingHasMoved(prometheus));
    // On a busy machine a scrape or an evaluation may be missing for a while.
    for (const dashboard of DASHBOARDS) {
      for (const reader of READERS) {
        await eventually(async () => expect(await problemsOf(prometheus, dashboard, reader)).toEqual([]));
      }
    }
    await eventually(() => showsWindowsShortestFirst(prometheus));
    await eventually(() => showsReachOnlyWhereThereAreReceipts(prometheus));
    await eventually(() => showsTheIncidentAsNew(prometheus));
    await eventually(() => explainsLossesAsTheExporterDoes(prometheus));
  });
});

async function everythingHasMoved(prometheus: Prometheus): Promise<void> {
  const moved =
    'rate(timpush_api_requests_total{api="normal_push_statistics"}[30s]) > 0 and on (app) timpush_up == 1';
  expect(await prometheus.query(moved)).toHaveLength(2);
  expect(
    await prometheus.query('sum by (app) (increase(timpush_api_request_failures_total[30s])) > 0'),
  ).toHaveLength(1);
  expect(await prometheus.query('ALERTS{alertstate="firing"}')).toHaveLength(1);
}

async function problemsOf(
  prometheus: Prometheus,
  dashboard: Dashboard,
  reader: Reader,
): Promise<readonly string[]> {
  const values = await chosenValues(prometheus, dashboard.templating.list, reader);
  const problems: string[] = [];
  const check = async (where: string, query: { expr: string; instant: boolean; legend?: string }) => {
    const expr = interpolate(query.expr, values);
    const series = await seriesOf(prometheus, { ...query, expr }).catch((error: unknown) => String(error));
    const problem = typeof series === 'string' ? series : problemOf(series, query.legend ?? '');
    if (problem !== undefined) problems.push(`${dashboard.uid} (${reader}), ${where}: ${problem}\n${expr}`);
    return typeof series === 'string' ? [] : series;
  };
  for (const panel of panelsOf(dashboard)) {
    const answers: (readonly Series[])[] = [];
    for (const { refId, expr, instant, legendFormat } of panel.targets) {
      answers.push(await check(`${panel.title} ${refId}`, { expr, instant, legend: legendFormat }));
    }
    problems.push(
      ...fieldProblems(panel, answers).map((problem) => `${dashboard.uid}, ${panel.title}: ${problem}`),
    );
  }
  for (const { name, expr, titleFormat, textFormat } of dashboard.annotations.list) {
    await check(`annotation ${name}`, { expr, instant: false, legend: titleFormat + textFormat });
  }
  return problems;
}

function problemOf(series: readonly Series[], legend: string): string | undefined {
  if (!series.some(({ values }) => values.some(Number.isFinite))) return 'no data';
  const inLegend = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
  const lacking = inLegend.filter((label) => !series.every(({ labels }) => label in labels));
  return lacking.length === 0 ? undefined : `the legend names ${lacking.join(', ')}, which the series lack`;
}

/** A table must name or leave out every field of its queries, and may rename only what there is. */
function fieldProblems(
  { type, transformations = [] }: Panel,
  answers: readonly (readonly Series[])[],
): readonly string[] {
  if (type !== 'table') return [];
  const labels = answers.flatMap((series) => series.flatMap((one) => Object.keys(one.labels)));
  const valueFields = answers.map((_, index) =>
    answers.length === 1 ? 'Value' : `Value #${String.fromCharCode(65 + index)}`,
  );
  const fields = new Set(['Time', ...labels, ...valueFields]);
  return transformations.flatMap((transformation) => {
    if (transformation.id === 'merge') return [];
    if (transformation.id === 'groupingToMatrix') {
      const { rowField, columnField, valueField } = transformation.options;
      const lacking = [rowField, columnField, valueField].filter((field) => !fields.has(field));
      fields.clear();
      fields.add(`${rowField}\\${columnField}`);
      return lacking.map((field) => `${field} is no field`);
    }
    const { renameByName, excludeByName = {} } = transformation.options;
    const named = new Set([...Object.keys(renameByName), ...Object.keys(excludeByName)]);
    return [
      ...[...named].filter((field) => !fields.has(field)).map((field) => `${field} is no field`),
      ...[...fields]
        .filter((field) => !named.has(field))
        .map((field) => `${field} is neither named nor left out`),
    ];
  });
}

async function showsWindowsShortestFirst(prometheus: Prometheus): Promise<void> {
  const variable = dashboardOf('timpush-overview').templating.list.find(({ name }) => name === 'window');
  if (variable?.type !== 'query') throw new Error('no variable of windows');
  expect(await optionsOf(prometheus, variable, new Map())).toEqual([
    '5m',
    '30m',
    '1h',
    '2h',
    '6h',
    '1d',
    '3d',
    '7d',
  ]);
}

async function showsReachOnlyWhereThereAreReceipts(prometheus: Prometheus): Promise<void> {
  const reach = await answerOf(prometheus, 'timpush-overview', 'Reach rate of platforms with receipts');
  const platforms = new Set(reach.map(({ labels }) => labels.platform));
  expect(platforms).toContain('apns');
  expect(platforms).not.toContain('fcm');
}

async function showsTheIncidentAsNew(prometheus: Prometheus): Promise<void> {
  const novel = await answerOf(
    prometheus,
    'timpush-loss-explorer',
    'Novelty: how much of 7 days fell in the last hour',
  );
  const [first] = novel.toSorted((a, b) => (b.values.at(-1) ?? 0) - (a.values.at(-1) ?? 0));
  const { app, platform, err_code: code } = first?.labels ?? {};
  expect({ app, platform, code }).toEqual(INCIDENT);
  expect(first?.values.at(-1)).toBeGreaterThan(0.9);
}

async function explainsLossesAsTheExporterDoes(prometheus: Prometheus): Promise<void> {
  const title = 'Losses by platform, stage and code';
  // Of seven days: what is lost in an hour of the night in China is too little to have every code in it.
  const rows = await answerOf(prometheus, 'timpush-loss-explorer', title, 'each');
  expect(rows.length).toBeGreaterThan(60);
  const table = panelOf('timpush-loss-explorer', title);
  for (const { labels } of rows) {
    const stage = LOSS_STAGES.find((one) => one === labels.loss_stage);
    const platform = KNOWN_PLATFORMS.find((one) => one === labels.platform);
    if (stage === undefined || platform === undefined) throw new Error(JSON.stringify(labels));
    const { cause, meaning, remedy } = explainPlatformLoss(
      { stage, platform, code: labels.err_code ?? '', info: labels.err_info ?? '' },
      MESSAGES.en,
    );
    expect({
      cause: labels.cause,
      meaning: mapped(mappingsOf(table, 'Meaning'), labels.meaning ?? ''),
      remedy: mapped(mappingsOf(table, 'Remedy'), labels.remedy ?? ''),
    }).toEqual({ cause, meaning, remedy });
  }
}

async function answerOf(
  prometheus: Prometheus,
  uid: string,
  title: string,
  reader: Reader = 'all',
): Promise<readonly Series[]> {
  const values = await chosenValues(prometheus, dashboardOf(uid).templating.list, reader);
  const [first] = panelOf(uid, title).targets;
  return seriesOf(prometheus, { expr: interpolate(first?.expr ?? '', values), instant: true });
}

function panelOf(uid: string, title: string): Panel {
  const panel = panelsOf(dashboardOf(uid)).find((one) => one.title === title);
  if (panel === undefined) throw new Error(`${uid} has no panel ${title}`);
  return panel;
}

function dashboardOf(uid: string): Dashboard {
  const dashboard = DASHBOARDS.find((one) => one.uid === uid);
  if (dashboard === undefined) throw new Error(`no dashboard ${uid}`);
  return dashboard;
}

/** The committed dashboards, read as Grafana reads them, and refused where a part it needs is missing or of the wrong form. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { REPOSITORY } from '../../support/repository.ts';

export const FOLDER = join(REPOSITORY, 'deploy/grafana/dashboards');

const datasource = z.object({ type: z.string(), uid: z.string() });

const target = z.object({
  refId: z.string().regex(/^[A-Z]$/),
  datasource,
  expr: z.string().min(1),
  legendFormat: z.string(),
  instant: z.boolean(),
  range: z.boolean(),
  format: z.enum(['table', 'time_series', 'heatmap']).optional(),
});

const mapping = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('value'),
    options: z.record(z.string(), z.object({ text: z.string(), color: z.string().optional() })),
  }),
  z.object({
    type: z.literal('regex'),
    options: z.object({ pattern: z.string(), result: z.object({ text: z.string() }) }),
  }),
]);

const organize = z.object({
  id: z.literal('organize'),
  options: z.object({
    excludeByName: z.record(z.string(), z.literal(true)).optional(),
    indexByName: z.record(z.string(), z.int()).optional(),
    renameByName: z.record(z.string(), z.string()),
  }),
});

const transformation = z.discriminatedUnion('id', [
  organize,
  z.object({ id: z.literal('merge'), options: z.object({}) }),
  z.object({
    id: z.literal('groupingToMatrix'),
    options: z.object({
      rowField: z.string(),
      columnField: z.string(),
      valueField: z.string(),
      emptyValue: z.enum(['true', 'false', 'null', 'empty']),
    }),
  }),
]);

const gridPos = z.object({
  x: z.int().min(0).max(23),
  y: z.int().min(0),
  w: z.int().min(1).max(24),
  h: z.int().min(1),
});

const panel = z.object({
  type: z.enum(['timeseries', 'stat', 'bargauge', 'state-timeline', 'table']),
  id: z.int().positive(),
  title: z.string().min(1),
  description: z.string(),
  datasource,
  gridPos,
  targets: z.array(target).min(1),
  transformations: z.array(transformation).optional(),
  options: z.record(z.string(), z.unknown()),
  fieldConfig: z.object({
    defaults: z.object({
      unit: z.string(),
      mappings: z.array(mapping).optional(),
      custom: z.record(z.string(), z.unknown()).optional(),
    }),
    overrides: z.array(
      z.object({
        matcher: z.object({ id: z.enum(['byName', 'byType']), options: z.string() }),
        properties: z.array(z.object({ id: z.string(), value: z.unknown() })).min(1),
      }),
    ),
  }),
});

const row = z.object({
  type: z.literal('row'),
  id: z.int().positive(),
  title: z.string().min(1),
  collapsed: z.literal(false),
  panels: z.array(z.never()),
  gridPos,
});

const variable = z.discriminatedUnion('type', [
  z.object({ type: z.literal('datasource'), name: z.string(), query: z.literal('prometheus') }),
  z.object({
    type: z.literal('query'),
    name: z.string().regex(/^\w+$/),
    label: z.string(),
    description: z.string(),
    datasource,
    definition: z.string(),
    query: z.object({ qryType: z.int(), query: z.string(), refId: z.string() }),
    refresh: z.literal([1, 2]),
    multi: z.boolean(),
    includeAll: z.boolean(),
    allValue: z.string().optional(),
    regex: z.string().optional(),
  }),
]);

const link = z.object({
  type: z.literal('link'),
  title: z.string(),
  url: z.string(),
  includeVars: z.boolean(),
  keepTime: z.boolean(),
});

const annotation = z.object({
  name: z.string(),
  datasource,
  enable: z.boolean(),
  iconColor: z.string(),
  expr: z.string(),
  step: z.string(),
  titleFormat: z.string(),
  textFormat: z.string(),
});

const dashboard = z.object({
  uid: z.string().regex(/^[\w-]{1,40}$/),
  title: z.string().min(1),
  description: z.string().min(1),
  schemaVersion: z.int().min(39),
  timezone: z.string(),
  refresh: z.string(),
  time: z.object({ from: z.string(), to: z.string() }),
  tags: z.array(z.string()),
  panels: z.array(z.discriminatedUnion('type', [row, panel])).min(1),
  templating: z.object({ list: z.array(variable) }),
  annotations: z.object({ list: z.array(annotation) }),
  links: z.array(link),
});

export type Dashboard = z.output<typeof dashboard>;
export type Panel = z.output<typeof panel>;
export type Variable = z.output<typeof variable>;
export type Organize = z.output<typeof organize>;

export function committedDashboards(): readonly Dashboard[] {
  return readdirSync(FOLDER).map((file) =>
    dashboard.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))),
  );
}

/** The panels that show data, without the rows that head them. */
export function panelsOf({ panels }: Dashboard): readonly Panel[] {
  return panels.filter((one) => one.type !== 'row');
}

/** The value mappings of a column, which an override sets. */
export function mappingsOf({ fieldConfig }: Panel, column: string): readonly z.output<typeof mapping>[] {
  const properties = fieldConfig.overrides
    .filter(({ matcher }) => matcher.options === column)
    .flatMap((override) => override.properties);
  return z.array(mapping).parse(properties.find(({ id }) => id === 'mappings')?.value);
}

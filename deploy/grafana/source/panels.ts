/** Panels of each kind, with the parts that every panel needs: title, description, unit, data source, queries. */
import * as barGauge from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TableCellDisplayMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DynamicConfigValue,
  FieldColorModeId,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as stateTimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeSeries from '@grafana/grafana-foundation-sdk/timeseries';
import { DATASOURCE } from './variables.ts';

export interface Query {
  readonly expr: string;
  /** The name of a series, with labels as `{{label}}`. */
  readonly legend: string;
}

export interface PanelOptions {
  readonly title: string;
  readonly description: string;
  /** One of Grafana's units. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** In columns of the grid, which has 24. */
  readonly width: number;
  readonly height: number;
}

/** Values over time, stacked if they add up to a whole. */
export function linesPanel(
  options: PanelOptions & { readonly stacked?: true; readonly legendAt?: 'right' },
): timeSeries.PanelBuilder {
  const panel = common(new timeSeries.PanelBuilder(), options, (query) => query.range())
    .lineWidth(1)
    .fillOpacity(options.stacked ? 30 : 5)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(options.legendAt === 'right' ? LegendPlacement.Right : LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(
      new VizTooltipOptionsBuilder()
        .mode(TooltipDisplayMode.Multi)
        .sort(SortOrder.Descending)
        .hideZeros(true),
    );
  return options.stacked
    ? panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
    : panel;
}

/** The newest value of every series, in large digits. */
export function statPanel(options: PanelOptions & { readonly noValue?: string }): stat.PanelBuilder {
  return common(new stat.PanelBuilder(), options, (query) => query.instant())
    .noValue(options.noValue ?? 'no data')
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(BigValueTextMode.ValueAndName)
    .reduceOptions(newest());
}

/** The newest values as bars below one another. */
export function barsPanel(options: PanelOptions): barGauge.PanelBuilder {
  return common(new barGauge.PanelBuilder(), options, (query) => query.instant())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .reduceOptions(newest());
}

/** States over time, a line for each series. */
export function statesPanel(options: PanelOptions): stateTimeline.PanelBuilder {
  return common(new stateTimeline.PanelBuilder(), options, (query) => query.range())
    .mergeValues(true)
    .showValue(VisibilityMode.Never)
    .fillOpacity(70);
}

/** The newest values as a table. Grafana joins the rows of several queries by their common labels. */
export function tablePanel(options: Omit<PanelOptions, 'queries'> & { readonly exprs: readonly string[] }) {
  const queries = options.exprs.map((expr) => ({ expr, legend: '' }));
  const panel = common(new table.PanelBuilder(), { ...options, queries }, (query) =>
    query.instant().format(PromQueryFormat.Table),
  );
  return queries.length > 1 ? panel.withTransformation({ id: 'merge', options: {} }) : panel;
}

/** Names and order of a table's columns, by label or, for the value of a query, by `Value` or `Value #A`. `hidden` columns are omitted. */
export function columns(names: Readonly<Record<string, string>>, hidden: readonly string[]) {
  return {
    id: 'organize',
    options: {
      excludeByName: Object.fromEntries(['Time', ...hidden].map((name) => [name, true])),
      indexByName: Object.fromEntries(Object.keys(names).map((name, index) => [name, index])),
      renameByName: names,
    },
  };
}

/** A matrix from a query with one label for the rows and one for the columns. `corner` is the title of the first column. */
export function matrix(labels: { readonly row: string; readonly column: string; readonly corner: string }) {
  return [
    {
      id: 'groupingToMatrix',
      options: { rowField: labels.row, columnField: labels.column, valueField: 'Value', emptyValue: 'null' },
    },
    { id: 'organize', options: { renameByName: { [`${labels.row}\\${labels.column}`]: labels.corner } } },
  ];
}

/** Colours cells by their value, from the smallest to the largest of the panel. */
export const heatCells: DynamicConfigValue[] = [
  { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorBackground, mode: 'basic' } },
  { id: 'color', value: { mode: FieldColorModeId.ContinuousYlRd } },
];

/** Colours by value: the first from the lowest value, each further one from its own value upwards. */
export function thresholds(
  lowest: string,
  ...further: readonly (readonly [from: number, color: string])[]
): ThresholdsConfigBuilder {
  const steps: Threshold[] = [
    { value: null, color: lowest },
    ...further.map(([value, color]) => ({ value, color })),
  ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

interface CommonBuilder<Self> {
  title(title: string): Self;
  description(description: string): Self;
  unit(unit: string): Self;
  datasource(datasource: typeof DATASOURCE): Self;
  span(width: number): Self;
  height(height: number): Self;
  targets(targets: Builder<Dataquery>[]): Self;
}

function common<B extends CommonBuilder<B>>(
  builder: B,
  { title, description, unit, queries, width, height }: PanelOptions,
  asked: (query: DataqueryBuilder) => DataqueryBuilder,
): B {
  return builder
    .title(title)
    .description(description)
    .unit(unit)
    .datasource(DATASOURCE)
    .span(width)
    .height(height)
    .targets(
      queries.map(({ expr, legend }, index) =>
        asked(
          new DataqueryBuilder()
            .refId(String.fromCharCode(65 + index))
            .datasource(DATASOURCE)
            .expr(expr)
            .legendFormat(legend),
        ),
      ),
    );
}

const newest = () => new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false);

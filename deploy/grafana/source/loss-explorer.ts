/** The dashboard for diagnosis: which code on which platform, what it means, what to do, and whether it is new. */
import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { CAUSES_EXPLAINED, causeMappings } from './causes.ts';
import { type Explained, explanationMappings, withExplanations } from './explanations.ts';
import { dashboardOf } from './frame.ts';
import { toExplorer, UIDS } from './links.ts';
import {
  barsPanel,
  columns,
  heatCells,
  linesPanel,
  matrix,
  statPanel,
  tablePanel,
  thresholds,
} from './panels.ts';
import {
  CHOSEN_CODES,
  CHOSEN_PLATFORMS,
  type CountOptions,
  explainedLosses,
  pushes,
  share,
} from './promql.ts';
import {
  appVariable,
  codeVariable,
  datasourceVariable,
  platformVariable,
  windowVariable,
} from './variables.ts';

const CHOSEN = { where: [CHOSEN_PLATFORMS, CHOSEN_CODES] };
const BUCKET = ['app', 'platform', 'loss_stage', 'err_code'];
const BUCKET_LEGEND = '{{app}} {{platform}} {{err_code}} ({{loss_stage}})';

const lost = (options: Partial<CountOptions> = {}) =>
  pushes('timpush_platform_loss_pushes', { by: BUCKET, ...CHOSEN, ...options });

/** The share of a bucket in all losses of its app. */
const partOfLosses = (window: string) =>
  `${lost({ window })} / on (app) group_left () (${pushes('timpush_platform_loss_pushes', { by: ['app'], window })} > 0)`;

const summary = [
  statPanel({
    title: 'Lost',
    description: 'Pushes lost in the selected window, on the selected platforms, by the selected codes.',
    unit: units.Short,
    queries: [{ expr: lost({ by: ['app'] }), legend: '{{app}}' }],
    width: 6,
    height: 4,
  }),
  statPanel({
    title: 'Lost of sendable',
    description:
      'The same pushes as a share of all sendable pushes on the selected platforms in the selected window.',
    unit: units.PercentUnit,
    queries: [
      {
        expr: share(
          lost({ by: ['app'] }),
          pushes('timpush_platform_sendable_pushes', { by: ['app'], where: [CHOSEN_PLATFORMS] }),
        ),
        legend: '{{app}}',
      },
    ],
    width: 6,
    height: 4,
  }).decimals(2),
  statPanel({
    title: 'Kinds of losses',
    description:
      'Combinations of platform, stage and code with at least one lost push in the selected window. Rare codes beyond max_codes count as one.',
    unit: units.Short,
    queries: [{ expr: `count by (app) (${lost()} > 0)`, legend: '{{app}}' }],
    width: 6,
    height: 4,
  }),
  statPanel({
    title: 'Age of these counts',
    description: 'Time since the end of the selected window.',
    unit: units.Seconds,
    queries: [
      {
        expr: 'time() - max by (app) (timpush_window_end_timestamp_seconds{app=~"$app",window="$window"})',
        legend: '{{app}}',
      },
    ],
    noValue: 'no counts',
    width: 6,
    height: 4,
  }),
];

const text = (shown: Explained) => [
  { id: 'mappings', value: explanationMappings(shown) },
  { id: 'custom.cellOptions', value: { type: 'auto', wrapText: true } },
  { id: 'custom.inspect', value: true },
];

const lossTable = tablePanel({
  title: 'Losses by platform, stage and code',
  description:
    'Pushes lost in the selected window. Share: the part of all losses of the app in the window. Change: that share minus the share in 7 days, in percentage points; a loss far above 0 is new. ' +
    `Description: the upstream's text. Meaning and remedy: the exporter's catalogue. ${CAUSES_EXPLAINED}`,
  unit: units.LocaleFormat,
  exprs: [
    withExplanations(
      `sort_desc(${explainedLosses({ by: [...BUCKET, 'err_info', 'cause'], ...CHOSEN })} > 0)`,
    ),
    `${partOfLosses('$window')} > 0`,
    `(${partOfLosses('$window')} > 0) - ${partOfLosses('7d')}`,
  ],
  width: 24,
  height: 14,
})
  .withTransformation(
    columns(
      {
        app: 'App',
        platform: 'Platform',
        loss_stage: 'Stage',
        err_code: 'Code',
        err_info: 'Description',
        cause: 'Cause',
        'Value #A': 'Lost',
        'Value #B': 'Share',
        'Value #C': 'Change',
        meaning: 'Meaning',
        remedy: 'Remedy',
      },
      [],
    ),
  )
  .sortBy([new TableSortByFieldStateBuilder().displayName('Lost').desc(true)])
  .filterable(true)
  .overrideByName('Share', [
    { id: 'unit', value: units.PercentUnit },
    { id: 'decimals', value: 1 },
  ])
  .overrideByName('Change', [
    { id: 'unit', value: units.PercentUnit },
    { id: 'decimals', value: 1 },
    { id: 'custom.cellOptions', value: { type: 'color-text' } },
    { id: 'thresholds', value: thresholds('text', [0.05, 'orange'], [0.2, 'red']).build() },
  ])
  .overrideByName('Cause', [
    { id: 'mappings', value: causeMappings() },
    { id: 'custom.cellOptions', value: { type: 'color-text' } },
  ])
  .overrideByName('Stage', [
    {
      id: 'mappings',
      value: [
        {
          type: 'value',
          options: {
            ready_to_send: { text: 'before sending', index: 0 },
            post_send_delivered: { text: 'after sending', index: 1 },
          },
        },
      ],
    },
  ])
  .overrideByName('Code', [
    {
      id: 'links',
      value: [
        toExplorer({
          app: '__data.fields.App',
          platform: '__data.fields.Platform',
          code: '__data.fields.Code',
        }),
      ],
    },
  ])
  .overrideByName('Meaning', text('meaning'))
  .overrideByName('Remedy', [...text('remedy'), { id: 'custom.minWidth', value: 320 }]);

const heatMap = tablePanel({
  title: 'Heat map: losses by code and platform',
  description:
    'Pushes lost in the selected window as a share of the sendable pushes of the platform, so small platforms are as visible as large ones. The same code means different things on different platforms.',
  unit: units.PercentUnit,
  exprs: [
    `sort_desc(label_join(${lost({ by: ['platform', 'loss_stage', 'err_code'] })} / on (platform) group_left () (${pushes(
      'timpush_platform_sendable_pushes',
      { by: ['platform'], where: [CHOSEN_PLATFORMS] },
    )} > 0) > 0, "code", " ", "err_code", "loss_stage"))`,
  ],
  width: 14,
  height: 14,
})
  .transformations(matrix({ row: 'code', column: 'platform', corner: 'Code and stage' }))
  .decimals(2)
  .overrideByFieldType('number', heatCells);

/** With fewer pushes than this, a share is not meaningful. */
const LEAST_FOR_NOVELTY = 10;

const novelty = barsPanel({
  title: 'Novelty: how much of 7 days fell in the last hour',
  description: `The share of a code's losses of 7 days that happened in the last hour, for codes with at least ${LEAST_FOR_NOVELTY} losses in that hour. Steady losses show 0.6 %. Near 100 % the code is new. This panel ignores the selected window.`,
  unit: units.PercentUnit,
  queries: [
    {
      expr: `topk(15, clamp_max(${lost({ window: '1h' })} / (${lost({ window: '7d' })} > 0), 1) and ${lost({ window: '1h' })} >= ${LEAST_FOR_NOVELTY})`,
      legend: BUCKET_LEGEND,
    },
  ],
  width: 10,
  height: 14,
})
  .min(0)
  .max(1)
  .thresholds(thresholds('green', [0.1, 'yellow'], [0.5, 'orange'], [0.9, 'red']));

const overTime = linesPanel({
  title: 'The ten most frequent losses over time',
  description:
    'Pushes lost in the selected window. The panel selects the ten by their counts at the end of the time range, so lines do not appear and disappear.',
  unit: units.Short,
  queries: [
    {
      expr: `${lost()} and on (${BUCKET.join(', ')}) topk(10, ${lost({ at: 'end' })})`,
      legend: BUCKET_LEGEND,
    },
  ],
  width: 24,
  height: 10,
  legendAt: 'right',
}).min(0);

export const lossExplorer = (): Dashboard =>
  dashboardOf({
    uid: UIDS.explorer,
    description: 'Which pushes are lost, what their codes mean, what to do about them, and which are new.',
    variables: [datasourceVariable(), appVariable(), windowVariable(), platformVariable(), codeVariable()],
    sections: [
      { title: 'Losses', panels: [...summary, lossTable] },
      { title: 'Patterns', panels: [heatMap, novelty, overTime] },
    ],
  });

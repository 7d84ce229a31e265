/** The committed files for alerting from Grafana, as Grafana holds them once it has read them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { REPOSITORY } from '../../support/repository.ts';

export const ALERTING_FOLDER = 'deploy/grafana/provisioning/alerting';

/** Strings that Grafana expands: `$$` is one `$`; a file or variable is replaced by what stands here for it. */
const expanded = z.string().transform((text) =>
  text
    .split('$$')
    .map((part) => part.replace(/\$__file\{([^}]*)\}/g, 'content of $1').replace(/\$\{?\w+\}?/g, ''))
    .join('$'),
);
const duration = z.string().regex(/^\d+[smhd]$/);
const uid = z.string().regex(/^[\w-]{1,40}$/);
const orgId = z.literal(1);

const query = z.strictObject({
  refId: z.string(),
  relativeTimeRange: z.strictObject({ from: z.number(), to: z.number() }),
  datasourceUid: expanded,
  // Taken as it stands, like annotations.
  model: z.discriminatedUnion('refId', [
    z.strictObject({
      refId: z.literal('A'),
      datasource: z.strictObject({ type: z.literal('prometheus'), uid: z.string() }),
      expr: z.string(),
      instant: z.literal(true),
      range: z.literal(false),
    }),
    z.strictObject({
      refId: z.literal('B'),
      datasource: z.strictObject({ type: z.literal('__expr__'), uid: z.literal('__expr__') }),
      type: z.literal('math'),
      expression: z.string(),
    }),
  ]),
});

const rule = z.strictObject({
  uid,
  title: expanded,
  condition: z.string(),
  data: z.array(query).min(1),
  dashboardUid: expanded,
  panelId: z.int(),
  noDataState: z.enum(['NoData', 'Alerting', 'OK', 'KeepLast']),
  execErrState: z.enum(['Error', 'Alerting', 'OK', 'KeepLast']),
  for: duration,
  missing_series_evals_to_resolve: z.int().min(1),
  annotations: z.record(z.string(), z.string()),
  labels: z.record(z.string(), expanded),
  isPaused: z.boolean(),
});

const rulesFile = z.strictObject({
  apiVersion: z.literal(1),
  groups: z.array(
    z.strictObject({ orgId, name: expanded, folder: expanded, interval: duration, rules: z.array(rule) }),
  ),
});

const contactPointsFile = z.strictObject({
  apiVersion: z.literal(1),
  contactPoints: z.array(
    z.strictObject({
      orgId,
      name: expanded,
      receivers: z
        .array(
          z.strictObject({
            uid,
            type: z.literal('slack'),
            disableResolveMessage: z.boolean(),
            settings: z.strictObject({ url: expanded, title: expanded, text: expanded }),
          }),
        )
        .min(1),
    }),
  ),
});

const timing = { group_wait: duration, group_interval: duration, repeat_interval: duration };

const policiesFile = z.strictObject({
  apiVersion: z.literal(1),
  muteTimes: z.array(
    z.strictObject({
      orgId,
      name: expanded,
      time_intervals: z.array(z.strictObject({ months: z.array(z.string().regex(/^[a-z]+:[a-z]+$/)) })),
    }),
  ),
  policies: z
    .array(
      z.strictObject({
        orgId,
        receiver: expanded,
        group_by: z.array(z.string()),
        ...timing,
        routes: z.array(
          z
            .strictObject({
              object_matchers: z.array(z.tuple([z.string(), z.enum(['=', '!=', '=~', '!~']), expanded])),
              receiver: expanded,
              mute_time_intervals: z.array(z.string()).optional(),
              ...timing,
            })
            .partial({ group_wait: true, group_interval: true, repeat_interval: true }),
        ),
      }),
    )
    .length(1),
});

export const committedText = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');
const committed = (name: string): unknown =>
  parse(committedText(`${ALERTING_FOLDER}/${name}`), { version: '1.1' });

/** Each raises an Error where the file has a field that Grafana does not know, or lacks one. */
export const provisionedGroups = () => rulesFile.parse(committed('rules.yml')).groups;
export const provisionedContactPoints = () =>
  contactPointsFile.parse(committed('contact-points.yml')).contactPoints;
export const provisionedPolicies = () => policiesFile.parse(committed('policies.yml'));

/** Which contact point Grafana notifies of which alert, like deploy/alertmanager/alertmanager.yml. */
import { MatchType } from '@grafana/grafana-foundation-sdk/alerting';
import type { Severity } from '../../prometheus/source/rule-types.ts';
import {
  ORG_ID,
  type ProvisionedContactPoint,
  type ProvisionedMuteTime,
  type ProvisionedPolicy,
} from './alerting-format.ts';

/** The folder with the files page-url and ticket-url, which contain the URLs. */
export const SECRETS_FOLDER = '/etc/grafana/secrets';

const PAGE = 'timpush-page';
const TICKET = 'timpush-ticket';
const NEVER = 'timpush-shown-only';

const TITLE =
  '[{{ if eq .Status "firing" }}{{ .CommonLabels.severity | toUpper }}{{ else }}RESOLVED{{ end }}] ' +
  '{{ with .CommonAnnotations.summary }}{{ . }}{{ else }}{{ .CommonLabels.alertname }}{{ end }}' +
  '{{ if gt (len .Alerts) 1 }} ({{ len .Alerts }}){{ end }}';

/** The text contains the labels too, so the operator on call need not look up the code. */
const LABELS = ['app', 'platform', 'loss_stage', 'err_code', 'cause'];

/** A remedy begins with a space. This text must not contain `$`: Grafana would expand an environment variable. */
const ONE_ALERT = [
  '{{ with .Annotations.summary }}{{ . }}\n{{ end }}',
  '{{ with .Annotations.description }}{{ . }}\n{{ end }}',
  ...LABELS.map((label) => `{{ with .Labels.${label} }}${label}: {{ . }}\n{{ end }}`),
  '{{ with .Annotations.remedy }}remedy:{{ . }}\n{{ end }}',
  '{{ with .Annotations.runbook_url }}runbook: {{ . }}\n{{ end }}',
  '{{ with .Annotations.dashboard_url }}dashboard: {{ . }}\n{{ end }}',
].join('');

const TEXT =
  `{{ range .Alerts.Firing }}${ONE_ALERT}\n{{ end }}` +
  `{{ with .Alerts.Resolved }}Resolved:\n{{ range . }}${ONE_ALERT}\n{{ end }}{{ end }}`;

export const CONTACT_POINTS: readonly ProvisionedContactPoint[] = [
  webhook(PAGE, 'page-url'),
  webhook(TICKET, 'ticket-url'),
];

/** An incoming webhook for Slack messages. Grafana reads its URL from the file when it starts. */
function webhook(name: string, file: string): ProvisionedContactPoint {
  return {
    orgId: ORG_ID,
    name,
    receivers: [
      {
        uid: name,
        type: 'slack',
        disableResolveMessage: false,
        settings: { url: `$__file{${SECRETS_FOLDER}/${file}}`, title: TITLE, text: TEXT },
      },
    ],
  };
}

/** Grafana has no contact point that sends nothing. So alerts that are only shown are muted in every month. */
export const MUTE_TIMES: readonly ProvisionedMuteTime[] = [
  { orgId: ORG_ID, name: NEVER, time_intervals: [{ months: ['january:december'] }] },
];

type Route = Omit<ProvisionedPolicy, 'orgId'>;

const ROUTES: Readonly<Record<Severity, Route>> = {
  critical: { receiver: PAGE, group_wait: '15s', group_interval: '5m', repeat_interval: '4h' },
  warning: { receiver: TICKET },
  info: { receiver: TICKET, mute_time_intervals: [NEVER] },
};

export const POLICY: ProvisionedPolicy = {
  orgId: ORG_ID,
  receiver: TICKET, // an alert with an unknown severity must not be lost
  group_by: ['alertname', 'app', 'platform'],
  group_wait: '1m',
  group_interval: '10m',
  repeat_interval: '3d',
  routes: Object.entries(ROUTES).map(([severity, route]) => ({
    object_matchers: [['severity', MatchType.Equal, severity]],
    ...route,
  })),
};

/** The rule files: which groups stand in which file. */
import { EXPORTER_ALERTS } from './exporter-alerts.ts';
import { LOSS_ALERTS } from './loss-alerts.ts';
import { RECORDING_RULES } from './recording-rules.ts';
import type { AlertRule, RuleFile } from './rule-types.ts';

/** Half of the time between polls: what a poll brings is judged before the next. */
const INTERVAL_SECONDS = 30;

export const RULE_FILES: readonly RuleFile[] = [
  {
    file: 'deploy/prometheus/timpush.recording.yml',
    comment:
      'Ratios and sums of what the exporter shows. All of it are gauges over rolling windows: every selector names one window, and none is ever put into rate(). No division by zero: where nothing came in, there is no ratio.',
    groups: [{ name: 'timpush-recording', intervalSeconds: INTERVAL_SECONDS, rules: RECORDING_RULES }],
  },
  {
    file: 'deploy/prometheus/timpush.alerts.yml',
    comment:
      'Alerts, by what timpush.recording.yml records. Every one has a runbook of its name in deploy/runbooks.',
    groups: [
      { name: 'timpush-losses', intervalSeconds: INTERVAL_SECONDS, rules: LOSS_ALERTS },
      { name: 'timpush-exporter', intervalSeconds: INTERVAL_SECONDS, rules: EXPORTER_ALERTS },
    ],
  },
];

export const ALERT_RULES: readonly AlertRule[] = [...LOSS_ALERTS, ...EXPORTER_ALERTS];

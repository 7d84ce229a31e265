/** The rule files and their groups. */
import { EXPORTER_ALERTS } from './exporter-alerts.ts';
import { LOSS_ALERTS } from './loss-alerts.ts';
import { RECORDING_RULES } from './recording-rules.ts';
import type { AlertRule, RuleFile } from './rule-types.ts';

/** Half of the time between polls, so the rules evaluate each poll before the next one. */
const INTERVAL_SECONDS = 30;

export const RULE_FILES: readonly RuleFile[] = [
  {
    file: 'deploy/prometheus/timpush.recording.yml',
    comment:
      'Ratios and sums of the exporter’s metrics. All are gauges over rolling windows: every selector names one window, and none is an argument of rate(). There is no division by zero: without pushes there is no ratio.',
    groups: [{ name: 'timpush-recording', intervalSeconds: INTERVAL_SECONDS, rules: RECORDING_RULES }],
  },
  {
    file: 'deploy/prometheus/timpush.alerts.yml',
    comment:
      'Alerts on the recording rules of timpush.recording.yml. Each has a runbook with its name in deploy/runbooks.',
    groups: [
      { name: 'timpush-losses', intervalSeconds: INTERVAL_SECONDS, rules: LOSS_ALERTS },
      { name: 'timpush-exporter', intervalSeconds: INTERVAL_SECONDS, rules: EXPORTER_ALERTS },
    ],
  },
];

export const ALERT_RULES: readonly AlertRule[] = [...LOSS_ALERTS, ...EXPORTER_ALERTS];

/** Rules as data, from which the rule files of Prometheus and the alerting files of Grafana are generated. */

/** `critical` pages, `warning` opens a ticket, `info` sends no notification. */
export type Severity = 'critical' | 'warning' | 'info';

export interface RecordingRule {
  readonly kind: 'record';
  /** `level:metric:operation` */
  readonly name: string;
  readonly expr: string;
  /** The comment above the rule in the file. */
  readonly comment?: string;
}

export interface AlertRule {
  readonly kind: 'alert';
  readonly name: string;
  readonly expr: string;
  readonly forSeconds: number;
  readonly severity: Severity;
  /** Lost pushes, or the exporter that watches them. Alertmanager inhibits alerts of the one by those of the other. */
  readonly subject: 'loss' | 'exporter';
  /** One line. A template over `$labels` and `$value` only, like the next two, so every evaluator can expand it. */
  readonly summary: string;
  /** What is wrong, with its values. */
  readonly description: string;
  /** What to do, by platform and code. For evaluators without queries in templates; Prometheus uses `detail`. */
  readonly remedy?: string;
  /** What Prometheus appends to the description: a template that runs queries. It contains the remedy, if there is one. */
  readonly detail?: string;
  /** The complete URL. */
  readonly runbook: string;
  /** A path in Grafana; a template over `$labels`. */
  readonly dashboard: string;
  /** The reasons for the expression and its thresholds: the comment above the rule in the file. */
  readonly comment: string;
}

export type Rule = RecordingRule | AlertRule;

export interface RuleGroup {
  readonly name: string;
  readonly intervalSeconds: number;
  readonly rules: readonly Rule[];
}

export interface RuleFile {
  /** Path from the root of the repository. */
  readonly file: string;
  /** The comment at the top of the file. */
  readonly comment: string;
  readonly groups: readonly RuleGroup[];
}

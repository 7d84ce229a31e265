/** Rules as data: what the rule files of Prometheus, and alerting by other means, are written from. */

/** `critical` wakes somebody, `warning` opens a ticket, `info` is only shown. */
export type Severity = 'critical' | 'warning' | 'info';

export interface RecordingRule {
  readonly kind: 'record';
  /** `level:metric:operation` */
  readonly name: string;
  readonly expr: string;
  /** Stands above the rule in the file. */
  readonly comment?: string;
}

export interface AlertRule {
  readonly kind: 'alert';
  readonly name: string;
  readonly expr: string;
  readonly forSeconds: number;
  readonly severity: Severity;
  /** What it is about: lost pushes, or the exporter that watches them. Alertmanager silences one by the other. */
  readonly subject: 'loss' | 'exporter';
  /** One line. A template over `$labels` and `$value` alone, like the next two, so that any evaluator can fill it in. */
  readonly summary: string;
  /** What is wrong, with its figures. */
  readonly description: string;
  /** What to do, by platform and code. For evaluators that cannot run queries in templates; Prometheus has `detail`. */
  readonly remedy?: string;
  /** What Prometheus shows after the description: a template that asks further queries. Names the remedy where there is one. */
  readonly detail?: string;
  /** The whole address. */
  readonly runbook: string;
  /** A path of Grafana; a template over `$labels`. */
  readonly dashboard: string;
  /** Why it is as it is. Stands above the rule in the file. */
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
  /** What the file says of itself. */
  readonly comment: string;
  readonly groups: readonly RuleGroup[];
}

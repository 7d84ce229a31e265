/** Every alert in every condition, by the real promtool on what the exporter would show. */
import { describe, expect, inject, test } from 'vitest';
import { runbookUrl } from '../../../deploy/prometheus/source/links.ts';
import { ALERT_RULES } from '../../../deploy/prometheus/source/rule-files.ts';
import type { AlertRule } from '../../../deploy/prometheus/source/rule-types.ts';
import { ALERT_CASES, type AlertCase } from './alert-cases.ts';
import { type ExpectedAlert, type RuleTest, testRules } from './promtool.ts';
import { QUIET, type Situation } from './situation.ts';
import { inputSeries } from './timeline.ts';

/** Before the trouble. */
const QUIET_MINUTES = 6;

const quiet = { minutes: QUIET_MINUTES, situation: QUIET };

/** How long it takes from the first poll that shows the trouble until the alert fires. */
function minutesToFire({ minutesToShow = 0 }: AlertCase, { forSeconds }: AlertRule): number {
  return minutesToShow + forSeconds / 60;
}

function silentAt(alertname: string, minutes: number) {
  return { eval_time: at(minutes), alertname, exp_alerts: [] };
}

function at(minutes: number): string {
  return `${Math.round(minutes * 60)}s`;
}

function firesAt(row: AlertCase, rule: AlertRule, minutes: number) {
  const alert: ExpectedAlert = {
    exp_labels: { severity: rule.severity, subject: rule.subject, ...row.labels },
    exp_annotations: {
      summary: row.summary,
      description: row.description,
      runbook_url: runbookUrl(row.alert),
      dashboard_url: `http://localhost:3000${rule.dashboard.replace(/\{\{.*\}\}/, row.labels.app ?? '')}`,
    },
  };
  return { eval_time: at(minutes), alertname: row.alert, exp_alerts: [alert] };
}

function isFiring(alertname: string, minutes: number) {
  return {
    expr: `count(ALERTS{alertname="${alertname}", alertstate="firing"})`,
    eval_time: at(minutes),
    exp_samples: [{ labels: '{}', value: 1 }],
  };
}

function everyMinute(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.floor(to - from) + 1 }, (_, index) => from + index);
}

type Condition = (row: AlertCase, rule: AlertRule) => RuleTest | readonly RuleTest[];

const CONDITIONS: Readonly<Record<string, Condition>> = {
  'fires after its duration, not earlier, and describes the problem': (row, rule) => {
    const { giveOrTake = 0 } = row;
    const firing = QUIET_MINUTES + minutesToFire(row, rule);
    const others = ALERT_RULES.map(({ name }) => name).filter(
      (name) => name !== row.alert && !row.beside?.includes(name),
    );
    return {
      input_series: inputSeries([
        quiet,
        { minutes: firing - QUIET_MINUTES + giveOrTake + 1, situation: row.trouble },
      ]),
      alert_rule_test: [
        silentAt(row.alert, QUIET_MINUTES - 1),
        silentAt(row.alert, firing - 0.5 - giveOrTake),
        firesAt(row, rule, firing + 0.5 + giveOrTake),
        ...others.map((name) => silentAt(name, firing + 0.5 + giveOrTake)),
      ],
    };
  },

  'is silent during one short problem': (row, rule) => {
    const end = QUIET_MINUTES + minutesToFire(row, rule) + 3;
    return {
      input_series: inputSeries([
        quiet,
        { minutes: 1, situation: row.trouble },
        { minutes: end - QUIET_MINUTES, situation: QUIET },
      ]),
      alert_rule_test: everyMinute(QUIET_MINUTES, end).map((minute) => silentAt(row.alert, minute)),
    };
  },

  'resolves when the problem ends': (row, rule) => {
    const over = Math.ceil(QUIET_MINUTES + minutesToFire(row, rule) + 2 + (row.giveOrTake ?? 0));
    const { minutesToClear = 1 } = row;
    return {
      input_series: inputSeries([
        quiet,
        { minutes: over - QUIET_MINUTES, situation: row.trouble },
        { minutes: minutesToClear + 5, situation: QUIET },
      ]),
      promql_expr_test: [isFiring(row.alert, over - 1)],
      alert_rule_test: [
        silentAt(row.alert, over + minutesToClear),
        silentAt(row.alert, over + minutesToClear + 4),
      ],
    };
  },

  'is silent without any data, unless it detects missing data': (row, rule) => {
    const minutes = rule.forSeconds / 60 + 5;
    return {
      input_series: [],
      ...(row.withoutData === 'fires'
        ? { promql_expr_test: [isFiring(row.alert, minutes)] }
        : { alert_rule_test: everyMinute(0, minutes).map((minute) => silentAt(row.alert, minute)) }),
    };
  },

  'is silent with very few pushes': (row, rule) => {
    const minutes = Math.ceil(minutesToFire(row, rule) + (row.giveOrTake ?? 0) + 3);
    return {
      input_series: inputSeries([{ minutes, situation: row.tiny }]),
      alert_rule_test: everyMinute(1, minutes - 1).map((minute) => silentAt(row.alert, minute)),
    };
  },

  'is silent during a smaller problem': (row, rule) => {
    const minutes = Math.ceil(minutesToFire(row, rule) + (row.giveOrTake ?? 0) + 3);
    return Object.values(row.milder ?? {}).map((situation) => ({
      input_series: inputSeries([{ minutes, situation }]),
      alert_rule_test: [silentAt(row.alert, minutes - 1)],
    }));
  },

  'is replaced by the exporter’s own alert when the counts are stale': (row, rule) => {
    const stale = Math.ceil(QUIET_MINUTES + minutesToFire(row, rule) + 2 + (row.giveOrTake ?? 0));
    const end = stale + 12;
    const standstill: Situation = {
      ...row.trouble,
      pollEvery: Number.POSITIVE_INFINITY,
      counted: { requests: 0, failures: {}, pollsSkipped: 0 },
      target: 'up',
    };
    return {
      input_series: inputSeries([
        quiet,
        { minutes: stale - QUIET_MINUTES, situation: row.trouble },
        { minutes: 13, situation: standstill },
      ]),
      promql_expr_test: [
        isFiring(row.alert, stale - 1),
        isFiring('TimpushFiguresStale', end),
        ...(row.whenStale === 'fires' ? [isFiring(row.alert, end)] : []),
      ],
      alert_rule_test: row.whenStale === 'fires' ? [] : [silentAt(row.alert, end)],
    };
  },
};

test('every alert has a test case, and every test case an alert', () => {
  const rows = ALERT_CASES.map(({ alert }) => alert);
  expect(rows.toSorted()).toEqual(ALERT_RULES.map(({ name }) => name).toSorted());
});

describe.skipIf(inject('missingPrograms').includes('promtool')).each(ALERT_CASES)(
  'the alert $alert',
  (row) => {
    const rule = ALERT_RULES.find(({ name }) => name === row.alert);
    test.concurrent.each(Object.entries(CONDITIONS))('%s', async (_, condition) => {
      if (rule === undefined) throw new Error(`no alert is called ${row.alert}`);
      expect(await testRules([condition(row, rule)].flat())).toBe('');
    });
  },
);

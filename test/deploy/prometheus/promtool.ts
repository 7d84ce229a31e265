/** The real promtool: unit tests of rules, given as data, and checks of rule files. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RULE_FILES } from '../../../deploy/prometheus/source/rule-files.ts';
import { REPOSITORY } from '../../support/repository.ts';
import type { InputSeries } from './timeline.ts';

export interface ExpectedAlert {
  readonly exp_labels: Readonly<Record<string, string>>;
  readonly exp_annotations: Readonly<Record<string, string>>;
}

/** One simulated period, in the form of a promtool test. */
export interface RuleTest {
  readonly input_series: readonly InputSeries[];
  readonly alert_rule_test?: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts: readonly ExpectedAlert[];
  }[];
  readonly promql_expr_test?: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}

const COMMITTED = RULE_FILES.map(({ file }) => join(REPOSITORY, file));

/** What promtool finds wrong when it runs the tests against rule files; empty when nothing is. */
export async function testRules(
  tests: readonly RuleTest[],
  ruleFiles: readonly string[] = COMMITTED,
): Promise<string> {
  const groups = RULE_FILES.flatMap((file) => file.groups.map(({ name }) => name));
  const testFile = {
    rule_files: ruleFiles,
    evaluation_interval: '1m',
    group_eval_order: groups,
    tests: tests.map((test) => ({ interval: '1m', ...test })),
  };
  return withFile(JSON.stringify(testFile), (file) => findings(['test', 'rules', file]));
}

/** What promtool says against the text of a rule file; empty when nothing. */
export function checkRules(text: string): Promise<string> {
  return withFile(text, (file) => findings(['check', 'rules', '--lint=all', '--lint-fatal', file]));
}

async function withFile<T>(text: string, use: (file: string) => Promise<T>): Promise<T> {
  // Not the scratch folder of a test: tests that run side by side have no end of their own to hang it on.
  const folder = mkdtempSync(join(tmpdir(), 'timpush-promtool-'));
  try {
    const file = join(folder, 'file.yml');
    writeFileSync(file, text);
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findings(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('promtool', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0 ? '' : output || `promtool exited with ${code}`));
  });
}

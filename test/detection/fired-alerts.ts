/** Finds which alerts a replay fires, and when: runs the real promtool on the rules of the repository. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { ReplayedSeries } from './replay.ts';

export interface FiredAlert {
  readonly name: string;
  readonly severity: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Minutes from the start of the replay to the first firing. */
  readonly firstMinute: number;
}

export interface ReplayRun {
  /** Recording rules first: the alerts use them. */
  readonly ruleFiles: readonly string[];
  readonly series: readonly ReplayedSeries[];
  readonly stepMinutes: number;
  readonly minutes: number;
}

/** Every alert that fires, in the order of its first firing. */
export async function firedAlerts(run: ReplayRun): Promise<readonly FiredAlert[]> {
  const folder = mkdtempSync(join(tmpdir(), 'timpush-replay-'));
  try {
    const file = join(folder, 'replay.test.yml');
    writeFileSync(file, stringify(promtoolTest(run)));
    return await failedExpectation(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function promtoolTest({ ruleFiles, series, stepMinutes, minutes }: ReplayRun) {
  return {
    rule_files: ruleFiles,
    evaluation_interval: `${stepMinutes}m`,
    // Without this promtool evaluates the groups in any order, and an alert may see the recording of the step before.
    group_eval_order: groupNames(ruleFiles),
    tests: [
      {
        interval: `${stepMinutes}m`,
        input_series: series,
        // The test expects nothing, so that promtool prints everything that it found.
        promql_expr_test: [
          {
            expr: `min_over_time(timestamp(ALERTS{alertstate="firing"})[${minutes}m:${stepMinutes}m])`,
            eval_time: `${minutes}m`,
            exp_samples: [],
          },
        ],
      },
    ],
  };
}

/** What promtool found where the test expects nothing. */
function failedExpectation(file: string): Promise<readonly FiredAlert[]> {
  return new Promise((resolve, reject) => {
    execFile('promtool', ['test', 'rules', file], { maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error === null) return resolve([]);
      const got = parseGot(`${stdout}${stderr}`);
      if (got === undefined) reject(new Error(`promtool failed: ${error.message.slice(0, 2000)}`));
      else resolve(got);
    });
  });
}

function groupNames(ruleFiles: readonly string[]): readonly string[] {
  return ruleFiles.flatMap((file) => {
    const { groups } = parse(readFileSync(file, 'utf8')) as {
      readonly groups: readonly { readonly name: string }[];
    };
    return groups.map(({ name }) => name);
  });
}

/** Reads `got: {alertname="…",…} 4.8E+02, {…} …`. */
function parseGot(output: string): readonly FiredAlert[] | undefined {
  const [, got] = /^ *got: (.*)$/m.exec(output) ?? [];
  if (got === undefined) return undefined;
  return [...got.matchAll(/\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\} ([\d.E+-]+)/g)]
    .map(([, pairs = '', seconds]) => {
      const labels = Object.fromEntries(
        [...pairs.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)].map(([, name = '', text = '""']) => [
          name,
          JSON.parse(text),
        ]),
      ) as Record<string, string>;
      const { alertname = '', severity = '' } = labels;
      return { name: alertname, severity, labels, firstMinute: Number(seconds) / 60 };
    })
    .sort((a, b) => a.firstMinute - b.firstMinute || a.name.localeCompare(b.name));
}

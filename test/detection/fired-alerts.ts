/** Which alerts a replay sets off and when, found by the real promtool on the repository's own rules. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { ReplayedSeries } from './replay.ts';

export interface FiredAlert {
  readonly name: string;
  readonly severity: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Minutes from the start of the replay to its first firing. */
  readonly firstMinute: number;
}

export interface ReplayRun {
  /** In the order in which their groups are to be evaluated. */
  readonly ruleFiles: readonly string[];
  readonly series: readonly ReplayedSeries[];
  readonly stepMinutes: number;
  readonly minutes: number;
}

/** Every alert that fired, in the order of its first firing. */
export function firedAlerts({ ruleFiles, series, stepMinutes, minutes }: ReplayRun): readonly FiredAlert[] {
  const folder = mkdtempSync(join(tmpdir(), 'timpush-replay-'));
  try {
    const file = join(folder, 'replay.test.yml');
    writeFileSync(
      file,
      stringify({
        rule_files: ruleFiles,
        evaluation_interval: `${stepMinutes}m`,
        // Else promtool takes the groups in any order, and an alert may see what was recorded a step before.
        group_eval_order: groupNames(ruleFiles),
        tests: [
          {
            interval: `${stepMinutes}m`,
            input_series: series,
            // Nothing is expected, so that promtool tells everything it got.
            promql_expr_test: [
              {
                expr: `min_over_time(timestamp(ALERTS{alertstate="firing"})[${minutes}m:${stepMinutes}m])`,
                eval_time: `${minutes}m`,
                exp_samples: [],
              },
            ],
          },
        ],
      }),
    );
    const run = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (run.status === 0) return [];
    return parseGot(`${run.stdout}${run.stderr}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
function parseGot(output: string): readonly FiredAlert[] {
  const [, got] = /^ *got: (.*)$/m.exec(output) ?? [];
  if (got === undefined) throw new Error(`promtool failed: ${output.slice(0, 2000)}`);
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

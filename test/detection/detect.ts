/** Replays a scenario through the rules of the repository, and digests everything that decides the result. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { RULE_FILES } from '../../deploy/prometheus/source/rule-files.ts';
import { type FiredAlert, firedAlerts } from './fired-alerts.ts';
import { replay } from './replay.ts';
import type { Scenario } from './scenarios.ts';

/** Recording rules first: the alerts use them. */
const RULE_PATHS = RULE_FILES.map(({ file }) => join(import.meta.dirname, '../..', file));

/** How many polls of a scenario its digest covers: each costs some milliseconds. */
const DIGESTED_POLLS = 12;

/** Takes some seconds. */
export function detect(scenario: Scenario): Promise<readonly FiredAlert[]> {
  const { stepMinutes = 1, minutes } = scenario;
  return firedAlerts({ ruleFiles: RULE_PATHS, series: replay(scenario), stepMinutes, minutes });
}

/**
 * Equal for equal results: of the rules without their texts, of what the scenario plans for every minute, and of the samples
 * of a dozen polls, which the simulator, the decoders and the state decide.
 */
export function digestOf(scenario: Scenario): string {
  const { name, story, expected, pollFailure, exporterDown, ...plan } = scenario;
  const minutes = Array.from({ length: plan.minutes + 1 }, (_, minute) => minute);
  const decisive = {
    rules: RULE_PATHS.map(rulesWithoutTexts),
    plan,
    failedMinutes: minutes.map((minute) => pollFailure?.(minute)?.reason ?? ''),
    downMinutes: minutes.filter((minute) => exporterDown?.(minute)),
    samples: replay({ ...scenario, stepMinutes: Math.ceil(plan.minutes / DIGESTED_POLLS) }),
  };
  return createHash('sha256').update(JSON.stringify(decisive)).digest('hex').slice(0, 16);
}

function rulesWithoutTexts(path: string): unknown {
  return parse(readFileSync(path, 'utf8'), (key, value) => (key === 'annotations' ? undefined : value));
}

/** The plan of one app's polls from its configuration, and the problems of the plans of all apps. */
import type { AppConfig, Config } from '../config/load.ts';
import { firingGaps, rememberedGaps } from './cron.ts';
import { type PollPlan, planPolls, problemsOfPlan } from './plan.ts';

export function planApp(app: AppConfig, gapsOf = firingGaps): PollPlan {
  return planPolls(app.poll, gapsOf);
}

/** What is wrong with the plans of all apps, a line for each problem. */
export function planProblems(config: Config): readonly string[] {
  const gapsOf = rememberedGaps();
  return config.apps.flatMap((app) =>
    problemsOfPlan(planApp(app, gapsOf)).map((problem) => `app ${app.name}: ${problem}`),
  );
}

/** Makes the plan of an app's polls from its configuration, and finds the problems in the plans of all apps. */
import type { AppConfig, Config } from '../config/load.ts';
import { firingGaps, rememberedGaps } from './cron.ts';
import { type PollPlan, planPolls, problemsOfPlan } from './plan.ts';

export function planApp(app: AppConfig, gapsOf = firingGaps): PollPlan {
  return planPolls(app.poll, gapsOf);
}

/** The problems in the plans of all apps, one line each. */
export function planProblems(config: Config): readonly string[] {
  const gapsOf = rememberedGaps();
  return config.apps.flatMap((app) =>
    problemsOfPlan(planApp(app, gapsOf)).map((problem) => `app ${app.name}: ${problem}`),
  );
}

/** `timpush-exporter check`: is the configuration good, what will be polled when, and does the upstream agree? */

import type { Command } from 'commander';
import type { AppConfig, Config } from '../config/load.ts';
import { configJsonSchema } from '../config/schema.ts';
import { formatDuration } from '../core/duration.ts';
import { isoTime } from '../core/iso-time.ts';
import { windowAt } from '../core/window.ts';
import { countText } from '../messages/english/count.ts';
import { planApp } from '../polling/app-plan.ts';
import { nextFirings } from '../polling/cron.ts';
import { round } from '../polling/plan.ts';
import { addConfigOption, addWebConfigOption, loadChecked } from './config-options.ts';
import type { CommandResult, Console } from './console.ts';
import { failureText, personCall, withClient } from './one-shot.ts';
import { formatTable } from './table.ts';

export function checkCommand(
  program: Command,
  console: Console,
  done: (result: CommandResult) => void,
): void {
  addWebConfigOption(addConfigOption(program.command('check')))
    .description('validate the configuration and print the plan of polls')
    .option('--live', 'also make one call for every app and say what is wrong in words')
    .option('--schema', 'print the JSON Schema of the configuration file, for editors, and nothing else')
    .action(async (options) => {
      if (options.schema) {
        console.out(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
        done(0);
        return;
      }
      const config = loadChecked(options, console);
      console.out(`${config.source} is good: ${countText(config.apps.length, 'app')}\n`);
      if (config.web.configFile !== undefined) console.out(`${config.web.configFile} is good\n`);
      for (const app of config.apps) console.out(`\n${appPlan(app)}`);
      done(options.live ? await checkLive(config, console) : 0);
    });
}

function appPlan(app: AppConfig): string {
  const plan = planApp(app);
  const rows = plan.windows.map((window) => [
    window.name,
    window.schedule,
    round(window.callsPerMinute),
    formatDuration(window.maxAgeMs),
  ]);
  const next = [
    ...new Set(plan.groups.flatMap(({ schedule, timeZone }) => nextFirings(schedule, timeZone, 3))),
  ]
    .sort((a, b) => a - b)
    .slice(0, 3)
    .map(isoTime);
  return (
    `app ${app.name}: sdkappid ${app.sdkappid}, ${app.baseUrl}\n` +
    formatTable(['window', 'schedule', 'calls/min', 'shown for'], rows, { rightAligned: [2] }) +
    `${round(plan.callsPerMinute)} calls a minute of the ${plan.limitPerMinute} that the limit allows; ` +
    `windows end ${formatDuration(app.poll.delayMs)} ago\n` +
    `next polls: ${next.join(', ')}\n`
  );
}

async function checkLive(config: Config, console: Console): Promise<number> {
  console.out('\n');
  const results = await Promise.all(config.apps.map((app) => checkAppLive(app, console)));
  return results.every(Boolean) ? 0 : 1;
}

async function checkAppLive(app: AppConfig, console: Console): Promise<boolean> {
  const [shortest] = planApp(app).windows;
  if (shortest === undefined) return true;
  const window = windowAt(console.environment.nowMs() / 1000, {
    lengthSeconds: shortest.lengthMs / 1000,
    delaySeconds: app.poll.delayMs / 1000,
    marginSeconds: 60,
  });
  try {
    const report = await withClient(app, console, (client) => client.loss(window, personCall(console)));
    const lost = report.overall.reduce((sum, bucket) => sum + bucket.count, 0);
    console.out(
      `app ${app.name}: the upstream answers: ${countText(lost, 'push', 'pushes')} lost by ` +
        `${countText(report.overall.length, 'code')} in the ${shortest.name} window\n`,
    );
    return true;
  } catch (error) {
    console.out(`app ${app.name}: ${failureText(error)}\n`);
    return false;
  }
}

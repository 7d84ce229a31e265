/** `timpush-exporter check`: whether the configuration is valid, the plan of polls, and whether the upstream answers. */

import type { Command } from 'commander';
import type { AppConfig, Config } from '../config/load.ts';
import { configJsonSchema } from '../config/schema.ts';
import { formatDuration } from '../core/duration.ts';
import { isoTime } from '../core/iso-time.ts';
import { windowAt } from '../core/window.ts';
import type { Messages } from '../messages/messages.ts';
import { planApp } from '../polling/app-plan.ts';
import { nextFirings } from '../polling/cron.ts';
import { round } from '../polling/plan.ts';
import { addConfigOption, addWebConfigOption, loadChecked } from './config-options.ts';
import type { CommandResult, Console } from './console.ts';
import { failureText, oneShotCall, withClient } from './one-shot.ts';
import { formatTable } from './table.ts';

const NEXT_POLLS = 3;

export function checkCommand(
  program: Command,
  console: Console,
  done: (result: CommandResult) => void,
): void {
  addWebConfigOption(addConfigOption(program.command('check')))
    .description('validate the configuration and print the plan of polls')
    .option('--live', 'also make one call for each app, and report why a call fails')
    .option('--schema', 'print only the JSON Schema of the configuration file, for editors')
    .action(async (options) => {
      if (options.schema) {
        console.out(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
        done(0);
        return;
      }
      const config = loadChecked(options, console);
      const { configFile } = config.web;
      const messages = console.messages.checkCommand;
      console.out(`${messages.configIsValid({ source: config.source, apps: config.apps.length })}\n`);
      if (configFile !== undefined) console.out(`${messages.webConfigIsValid({ file: configFile })}\n`);
      for (const app of config.apps) console.out(`\n${planText(app, messages)}`);
      done(options.live ? await checkLive(config, console) : 0);
    });
}

function planText(app: AppConfig, messages: Messages['checkCommand']): string {
  const plan = planApp(app);
  const { window, schedule, callsPerMinute, maxAge } = messages.columns;
  const rows = plan.windows.map((one) => [
    one.name,
    one.schedule,
    round(one.callsPerMinute),
    formatDuration(one.maxAgeMs),
  ]);
  return [
    messages.appHeading({ app: app.name, sdkappid: app.sdkappid, baseUrl: app.baseUrl }),
    formatTable([window, schedule, callsPerMinute, maxAge], rows, { rightAligned: [2] }).trimEnd(),
    messages.calls({
      perMinute: round(plan.callsPerMinute),
      limit: String(plan.limitPerMinute),
      delay: formatDuration(app.poll.delayMs),
    }),
    messages.nextPolls({ times: nextPolls(app) }),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function nextPolls(app: AppConfig): readonly string[] {
  const firings = planApp(app).groups.flatMap(({ schedule, timeZone }) =>
    nextFirings(schedule, timeZone, NEXT_POLLS),
  );
  return [...new Set(firings)]
    .sort((a, b) => a - b)
    .slice(0, NEXT_POLLS)
    .map(isoTime);
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
    const report = await withClient(app, console, (client) => client.loss(window, oneShotCall(console)));
    const answer = console.messages.checkCommand.liveAnswer({
      app: app.name,
      pushes: report.overall.reduce((sum, bucket) => sum + bucket.count, 0),
      codes: report.overall.length,
      window: shortest.name,
    });
    console.out(`${answer}\n`);
    return true;
  } catch (error) {
    console.out(`app ${app.name}: ${failureText(error)}\n`);
    return false;
  }
}

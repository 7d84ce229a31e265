/** `timpush-exporter loss`: the losses of one window up to now, explained. */

import type { Command } from 'commander';
import { windowLengthProblem } from '../config/schema.ts';
import { parseDuration } from '../core/duration.ts';
import { isoTime } from '../core/iso-time.ts';
import { type ExplainedLoss, explainedLosses } from '../core/losses/explained-loss.ts';
import type { Funnel } from '../core/losses/funnel.ts';
import { type Window, windowAt } from '../core/window.ts';
import type { Messages } from '../messages/messages.ts';
import { addConfigOption, loadChecked } from './config-options.ts';
import { CommandError, type CommandResult, type Console } from './console.ts';
import { chooseApp, failureText, oneShotCall, withClient } from './one-shot.ts';
import { formatTable } from './table.ts';

export function lossCommand(program: Command, console: Console, done: (result: CommandResult) => void): void {
  addConfigOption(program.command('loss'))
    .description('ask for the losses of one window up to now, and explain them')
    .option('--app <name>', 'app to ask for; needed when the configuration has several')
    .option('--window <duration>', 'length of the window, from 1m to 7d', '1h')
    .option('--json', 'print JSON instead of a table')
    .action(async (options) => {
      const config = loadChecked(options, console);
      const app = chooseApp(config, options.app);
      const window = windowAt(console.environment.nowMs() / 1000, {
        lengthSeconds: windowSeconds(options.window),
        delaySeconds: app.poll.delayMs / 1000,
        marginSeconds: 60,
      });
      const answer = await withClient(app, console, async (client) => ({
        loss: await client.loss(window, oneShotCall(console)),
        funnel: await client.statistics(window, oneShotCall(console)),
      })).catch((error: unknown) => {
        throw new CommandError(`app ${app.name}: ${failureText(error)}`);
      });
      const report = {
        app: app.name,
        window: isoWindow(window),
        funnel: answer.funnel,
        losses: explainedLosses(answer.loss, answer.funnel, console.messages),
      };
      console.out(
        options.json
          ? `${JSON.stringify(report, null, 2)}\n`
          : lossText(report, console.messages.lossCommand),
      );
      done(0);
    });
}

function windowSeconds(text: string): number {
  const problem = windowLengthProblem(text);
  if (problem !== undefined) throw new CommandError(`--window ${text}: ${problem}`);
  return (parseDuration(text) ?? 0) / 1000;
}

interface LossReport {
  readonly app: string;
  readonly window: { readonly start: string; readonly end: string };
  readonly funnel: Funnel;
  readonly losses: readonly ExplainedLoss[];
}

function lossText({ app, window, funnel, losses }: LossReport, messages: Messages['lossCommand']): string {
  const head = `${messages.heading({ app, ...window })}\n${messages.funnel(funnel)}\n\n`;
  if (losses.length === 0) return `${head}${messages.noLosses}\n`;
  const { stage, platform, code, meaning, cause, count, share } = messages.columns;
  const rows = losses.map((loss) => [
    loss.stage,
    loss.platform ?? messages.allPlatforms,
    loss.code,
    loss.meaning,
    loss.cause,
    String(loss.count),
    loss.share === null ? '-' : `${(loss.share * 100).toFixed(2)} %`,
  ]);
  const table = formatTable([stage, platform, code, meaning, cause, count, share], rows, {
    rightAligned: [5, 6],
  });
  return `${head}${table}\n${messages.shareNote}\n`;
}

function isoWindow({ start, end }: Window): LossReport['window'] {
  return { start: isoTime(start * 1000), end: isoTime(end * 1000) };
}

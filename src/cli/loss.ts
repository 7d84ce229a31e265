/** `timpush-exporter loss`: the losses of one window now, for a person. */

import type { Command } from 'commander';
import { windowLengthProblem } from '../config/schema.ts';
import { parseDuration } from '../core/duration.ts';
import { isoTime } from '../core/iso-time.ts';
import { type ExplainedLoss, explainedLosses } from '../core/losses/explained-loss.ts';
import type { Funnel } from '../core/losses/funnel.ts';
import { type Window, windowAt } from '../core/window.ts';
import { MESSAGES } from '../messages/messages.ts';
import { addConfigOption, loadChecked } from './config-options.ts';
import { CommandError, type CommandResult, type Console } from './console.ts';
import { chooseApp, failureText, personCall, withClient } from './one-shot.ts';
import { formatTable } from './table.ts';

export function lossCommand(program: Command, console: Console, done: (result: CommandResult) => void): void {
  addConfigOption(program.command('loss'))
    .description('ask for the losses of one window now and explain them')
    .option('--app <name>', 'which app; may be left out when there is only one')
    .option('--window <duration>', 'how far back, from 1m to 7d', '1h')
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
        loss: await client.loss(window, personCall(console)),
        funnel: await client.statistics(window, personCall(console)),
      })).catch((error: unknown) => {
        throw new CommandError(`app ${app.name}: ${failureText(error)}`);
      });
      const rows = explainedLosses(answer.loss, answer.funnel, MESSAGES.en);
      console.out(
        options.json
          ? `${JSON.stringify({ app: app.name, window: isoWindow(window), funnel: answer.funnel, losses: rows }, null, 2)}\n`
          : lossText(app.name, window, answer.funnel, rows),
      );
      done(0);
    });
}

function windowSeconds(text: string): number {
  const problem = windowLengthProblem(text);
  if (problem !== undefined) throw new CommandError(`--window ${text}: ${problem}`);
  return (parseDuration(text) ?? 0) / 1000;
}

function lossText(app: string, window: Window, funnel: Funnel, losses: readonly ExplainedLoss[]): string {
  const { start, end } = isoWindow(window);
  const { sendable, sent, delivered, clicked } = funnel;
  const head =
    `app ${app}, ${start} to ${end}\n` +
    `${sendable} sendable, ${sent} sent, ${delivered} delivered, ${clicked} clicked\n\n`;
  if (losses.length === 0) return `${head}no losses\n`;
  const rows = losses.map((loss) => [
    loss.stage,
    loss.platform ?? 'all',
    loss.code,
    loss.meaning,
    loss.cause,
    String(loss.count),
    loss.share === null ? '-' : `${(loss.share * 100).toFixed(2)} %`,
  ]);
  const table = formatTable(['stage', 'platform', 'code', 'meaning', 'cause', 'count', 'share'], rows, {
    rightAligned: [5, 6],
  });
  return `${head}${table}\nShare: of the pushes that reached the stage on that platform.\n`;
}

function isoWindow({ start, end }: Window): { readonly start: string; readonly end: string } {
  const iso = (seconds: number) => isoTime(seconds * 1000);
  return { start: iso(start), end: iso(end) };
}

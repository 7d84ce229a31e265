/** `timpush-exporter trace`: the way of one push to each device instance. */
import type { Command } from 'commander';
import { explainTrace, withMaskedTokens } from '../core/trace/explain-trace.ts';
import { pushIdProblem } from '../core/trace/push-id.ts';
import { traceJson } from '../core/trace/trace-json.ts';
import { addConfigOption, loadChecked } from './config-options.ts';
import { CommandError, type CommandResult, type Console } from './console.ts';
import { chooseApp, failureText, oneShotCall, withClient } from './one-shot.ts';
import { traceText } from './trace-text.ts';

const NOTHING_FOUND_CODE = 2;

const HELP = `
Exit codes:
  0  the upstream knows the push
  1  the call failed, or an option is wrong
  2  the upstream does not know the push`;

export function traceCommand(
  program: Command,
  console: Console,
  done: (result: CommandResult) => void,
): void {
  addConfigOption(program.command('trace'))
    .description('show the way of one push, hop by hop')
    .argument('<push-id>', 'id from the answer of the push API')
    .option('--app <name>', 'app of the push; needed when the configuration has several')
    .option('--json', 'print JSON instead of a timeline')
    .option('--show-tokens', 'print whole device tokens, which are personal data')
    .addHelpText('after', HELP)
    .action(async (pushId, options) => {
      const problem = pushIdProblem(pushId);
      if (problem !== undefined) throw new CommandError(`the push id ${problem}`);
      const app = chooseApp(loadChecked(options, console), options.app);
      const report = await withClient(app, console, (client) =>
        client.trace(pushId, oneShotCall(console)),
      ).catch((error: unknown) => {
        throw new CommandError(`app ${app.name}: ${failureText(error)}`);
      });
      const { messages } = console;
      const trace = explainTrace(options.showTokens ? report : withMaskedTokens(report), messages);
      const isFound = trace.instances.length > 0;
      const subject = { app: app.name, pushId };
      if (options.json) {
        console.out(`${JSON.stringify(traceJson(subject, trace), null, 2)}\n`);
      } else if (isFound) {
        const { viewer, env } = console;
        const colour = viewer.isTerminal && !env.NO_COLOR;
        console.out(traceText(subject, trace, { timeZone: viewer.timeZone, colour, messages }));
      }
      if (!isFound) console.err(`timpush-exporter: app ${app.name}: ${messages.trace.notFound}\n`);
      done(isFound ? 0 : NOTHING_FOUND_CODE);
    });
}

/** `timpush-exporter trace`: where one push went, for a person. */
import type { Command } from 'commander';
import { explainTrace, withMaskedTokens } from '../core/trace/explain-trace.ts';
import { pushIdProblem } from '../core/trace/push-id.ts';
import { traceJson } from '../core/trace/trace-json.ts';
import { MESSAGES } from '../messages/messages.ts';
import { addConfigOption, loadChecked } from './config-options.ts';
import { CommandError, type CommandResult, type Console } from './console.ts';
import { chooseApp, failureText, personCall, withClient } from './one-shot.ts';
import { traceText } from './trace-text.ts';

const NOTHING_FOUND_CODE = 2;

export function traceCommand(
  program: Command,
  console: Console,
  done: (result: CommandResult) => void,
): void {
  addConfigOption(program.command('trace'))
    .description('ask where one push went, hop by hop; exit code 2 when nothing is known of it')
    .argument('<push-id>', 'as the answer to sending gave it')
    .option('--app <name>', 'which app; may be left out when there is only one')
    .option('--json', 'print JSON instead of a timeline')
    .option('--show-tokens', 'print device tokens whole: they are personal data')
    .action(async (pushId, options) => {
      const problem = pushIdProblem(pushId);
      if (problem !== undefined) throw new CommandError(`the push id ${problem}`);
      const app = chooseApp(loadChecked(options, console), options.app);
      const report = await withClient(app, console, (client) =>
        client.trace(pushId, personCall(console)),
      ).catch((error: unknown) => {
        throw new CommandError(`app ${app.name}: ${failureText(error)}`);
      });
      const trace = explainTrace(options.showTokens ? report : withMaskedTokens(report), MESSAGES.en);
      const subject = { app: app.name, pushId };
      if (options.json) console.out(`${JSON.stringify(traceJson(subject, trace), null, 2)}\n`);
      else if (trace.instances.length > 0) {
        const { timeZone, isTerminal } = console.viewer;
        console.out(traceText(subject, trace, { timeZone, colour: isTerminal && !console.env.NO_COLOR }));
      }
      if (trace.instances.length === 0)
        console.err(`timpush-exporter: app ${app.name}: ${MESSAGES.en.trace.notFound}\n`);
      done(trace.instances.length === 0 ? NOTHING_FOUND_CODE : 0);
    });
}

/** The command line: its commands, and how each error ends. */
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/load.ts';
import { CommandError, type CommandResult, type Console } from './console.ts';

type AddCommand = (program: Command, console: Console, done: (result: CommandResult) => void) => void;

/** Imported only when needed, so that the exporter does not load the simulator. */
const COMMANDS = new Map<string, () => Promise<AddCommand>>([
  ['serve', async () => (await import('./serve.ts')).serveCommand],
  ['check', async () => (await import('./check.ts')).checkCommand],
  ['loss', async () => (await import('./loss.ts')).lossCommand],
  ['trace', async () => (await import('./trace.ts')).traceCommand],
  ['doctor', async () => (await import('./doctor.ts')).doctorCommand],
  ['backfill', async () => (await import('./backfill.ts')).backfillCommand],
  ['simulate', async () => (await import('./simulate.ts')).simulateCommand],
  ['health', async () => (await import('./health.ts')).healthCommand],
  ['demo', async () => (await import('./demo.ts')).demoCommand],
]);

/** Runs the command in `args` (without node and script) and returns its result. Rejects for bugs only. */
export async function runCli(args: readonly string[], console: Console): Promise<CommandResult> {
  let result: CommandResult = 0;
  const done = (outcome: CommandResult) => {
    result = outcome;
  };
  const { version, revision, nodeVersion } = console.environment.build;
  const program = new Command('timpush-exporter')
    .description('Push losses of Tencent Cloud Chat for Prometheus, by push vendor and cause')
    .version(`timpush-exporter ${version} (revision ${revision}, Node ${nodeVersion})`, '--version')
    .showHelpAfterError('(--help lists commands and options)')
    .exitOverride()
    .configureOutput({ writeOut: console.out, writeErr: console.err });
  const argv = withCommand(args);
  for (const load of loadersFor(argv)) (await load())(program, console, done);
  for (const command of program.commands) command.copyInheritedSettings(program).allowExcessArguments(false);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return result;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (!(error instanceof ConfigError) && !(error instanceof CommandError)) throw error;
    console.err(`timpush-exporter: ${error.message}\n`);
    return 1;
  }
}

/** Whether the command in `args` can read its configuration again while it runs. */
export function reloads(args: readonly string[]): boolean {
  return withCommand(args)[0] === 'serve';
}

/** Options of the program; all others are options of a command. */
const PROGRAM_OPTIONS = ['--version', '--help', '-h'];

/** Adds `serve` where the arguments name no command. A default command of commander would accept mistyped names. */
function withCommand(args: readonly string[]): readonly string[] {
  const [first = ''] = args;
  const namesCommand = first !== '' && !first.startsWith('-');
  return namesCommand || PROGRAM_OPTIONS.includes(first) ? args : ['serve', ...args];
}

/** Only the named command; all commands where help or a suggestion may list them. */
function loadersFor([name = '']: readonly string[]): readonly (() => Promise<AddCommand>)[] {
  const named = COMMANDS.get(name);
  return named === undefined ? [...COMMANDS.values()] : [named];
}

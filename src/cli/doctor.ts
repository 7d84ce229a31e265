/** `timpush-exporter doctor`: finds out on a real account what the reference leaves open, and recommends how to poll it. */
import type { Command } from 'commander';
import pino from 'pino';
import { DATA_CENTERS } from '../config/data-centers.ts';
import type { AppConfig } from '../config/load.ts';
import { checkApp, maxCallsOf } from '../doctor/check-app.ts';
import type { PastCounts } from '../doctor/checks/growth.ts';
import type { DoctorOptions } from '../doctor/context.ts';
import { createUpstreamAgent } from '../tencent/http-exchange.ts';
import { addConfigOption, loadChecked } from './config-options.ts';
import type { CommandResult, Console } from './console.ts';
import { type AppDiagnosis, doctorJson, works } from './doctor-json.ts';
import { readPrevious } from './doctor-previous.ts';
import { checkText, conclusionText, costText } from './doctor-text.ts';
import { chooseApp } from './one-shot.ts';

export function doctorCommand(
  program: Command,
  console: Console,
  done: (result: CommandResult) => void,
): void {
  addConfigOption(program.command('doctor'))
    .description('check how the API answers for your account, and recommend how to poll it')
    .option('--app <name>', 'app to check (default: all apps)')
    .option('--json', 'print JSON, with counts that a later run can compare with')
    .option(
      '--previous <file>',
      'output of an earlier run with --json, to see how much its counts have grown',
    )
    .addHelpText('after', HELP)
    .action(async (options) => {
      const config = loadChecked(options, console);
      const apps = options.app === undefined ? config.apps : [chooseApp(config, options.app)];
      const previous = options.previous === undefined ? undefined : readPrevious(options.previous);
      const diagnoses: AppDiagnosis[] = [];
      for (const [index, app] of apps.entries()) {
        if (!options.json && index > 0) console.out('\n');
        const diagnose = options.json ? diagnoseSilently : diagnoseAloud;
        diagnoses.push(await diagnose(app, previous && (previous.get(app.name) ?? []), console));
      }
      if (options.json) {
        const json = doctorJson(diagnoses, console.environment.nowMs());
        console.out(`${JSON.stringify(json, null, 2)}\n`);
      }
      done(diagnoses.every(works) ? 0 : 1);
    });
}

const HELP = `
It keeps to the call limit of the API. Stop an exporter that polls the same app first:
doctor would report its calls as those of another program.

Two runs show how much the counts of the past still grow:
  doctor --json > first.json
  doctor --previous first.json     (an hour or a day later)

Exit codes:
  0  polling works
  1  polling cannot work, or doctor could not start`;

type Diagnose = (
  app: AppConfig,
  previous: readonly PastCounts[] | undefined,
  console: Console,
) => Promise<AppDiagnosis>;

/** Prints each check as soon as it is made: a diagnosis takes about a minute. */
const diagnoseAloud: Diagnose = async (app, previous, console) => {
  const messages = console.messages.doctor;
  const diagnosis = await diagnose(app, console, {
    previous,
    keepsPast: false,
    onStart: (calls) => console.out(costText(app, { calls, messages })),
    onCheck: (check) => console.out(checkText(check, messages)),
  });
  console.out(conclusionText(diagnosis, messages));
  return diagnosis;
};

const diagnoseSilently: Diagnose = (app, previous, console) =>
  diagnose(app, console, { previous, keepsPast: true, onStart: () => {}, onCheck: () => {} });

interface DiagnoseOptions extends Pick<DoctorOptions, 'previous' | 'keepsPast' | 'onCheck'> {
  /** Called before the first call, with the most calls that will be made. */
  readonly onStart: (calls: number) => void;
}

async function diagnose(
  app: AppConfig,
  { environment, messages }: Console,
  { onStart, ...options }: DiagnoseOptions,
): Promise<AppDiagnosis> {
  const dispatcher = createUpstreamAgent();
  try {
    const doctorOptions: DoctorOptions = {
      ...options,
      environment: { ...environment, log: pino({ enabled: false }) },
      dispatcher,
      dataCenters: DATA_CENTER_URLS,
      messages,
    };
    const maxCalls = maxCallsOf(doctorOptions);
    onStart(maxCalls);
    return { app, maxCalls, ...(await checkApp(app, doctorOptions)) };
  } finally {
    await dispatcher.close();
  }
}

const DATA_CENTER_URLS = Object.fromEntries(
  Object.entries(DATA_CENTERS).map(([name, host]) => [name, `https://${host}`]),
);

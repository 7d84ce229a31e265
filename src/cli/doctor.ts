/** `timpush-exporter doctor`: finds out what the reference leaves unsaid, on a real account, and says how to poll it. */
import type { Command } from 'commander';
import pino from 'pino';
import { DATA_CENTERS } from '../config/data-centers.ts';
import type { AppConfig } from '../config/load.ts';
import { checkApp, maxCallsOf } from '../doctor/check-app.ts';
import type { Diagnosis } from '../doctor/check-counts.ts';
import type { PastCounts } from '../doctor/checks/growth.ts';
import type { DoctorOptions } from '../doctor/context.ts';
import { createUpstreamAgent } from '../tencent/http-exchange.ts';
import { addConfigOption, loadChecked } from './config-options.ts';
import type { CommandResult, Console } from './console.ts';
import { readPrevious } from './doctor-previous.ts';
import { checkText, conclusionText, promiseText } from './doctor-text.ts';
import { chooseApp } from './one-shot.ts';

export function doctorCommand(
  program: Command,
  console: Console,
  done: (result: CommandResult) => void,
): void {
  addConfigOption(program.command('doctor'))
    .description('examine how the API answers for your account, and recommend how to poll it')
    .option('--app <name>', 'which app; all of them when left out')
    .option('--json', 'print the same as data, with figures that a later run can compare')
    .option('--previous <file>', 'what an earlier run printed with --json, to see what has grown since')
    .addHelpText('after', HELP)
    .action(async (options) => {
      const config = loadChecked(options, console);
      const apps = options.app === undefined ? config.apps : [chooseApp(config, options.app)];
      const previous = options.previous === undefined ? undefined : readPrevious(options.previous);
      const examined: Examined[] = [];
      for (const [index, app] of apps.entries()) {
        if (!options.json && index > 0) console.out('\n');
        const examine = options.json ? examineSilently : examineAloud;
        examined.push({ app, ...(await examine(app, previous && (previous.get(app.name) ?? []), console)) });
      }
      if (options.json) console.out(`${JSON.stringify(asJson(examined, console), null, 2)}\n`);
      done(examined.every(works) ? 0 : 1);
    });
}

const HELP = `
It keeps to the pace of the limit, so stop an exporter that polls the same app, or
its calls are taken for somebody else's. Exit code 1 says that polling cannot work.

How long figures of the past still grow takes two runs:
  doctor --json > first.json
  doctor --previous first.json     (an hour or a day later)
`;

interface Examined extends Diagnosis {
  readonly app: AppConfig;
  readonly promised: number;
}

type Examine = (
  app: AppConfig,
  previous: readonly PastCounts[] | undefined,
  console: Console,
) => Promise<Omit<Examined, 'app'>>;

/** Says each thing as soon as it is known: a minute is long. */
const examineAloud: Examine = async (app, previous, console) => {
  const examined = await examine(app, console, {
    previous,
    keepsPast: false,
    onPromise: (calls) => console.out(promiseText(app, calls)),
    onCheck: (check) => console.out(checkText(check)),
  });
  console.out(conclusionText(examined));
  return examined;
};

const examineSilently: Examine = (app, previous, console) =>
  examine(app, console, { previous, keepsPast: true, onPromise: () => {}, onCheck: () => {} });

async function examine(
  app: AppConfig,
  { environment }: Console,
  {
    onPromise,
    ...options
  }: Pick<DoctorOptions, 'previous' | 'keepsPast' | 'onCheck'> & {
    readonly onPromise: (calls: number) => void;
  },
): Promise<Omit<Examined, 'app'>> {
  const dispatcher = createUpstreamAgent();
  try {
    const given = {
      ...options,
      environment: { ...environment, log: pino({ enabled: false }) },
      dispatcher,
      dataCenters: DATA_CENTER_URLS,
    };
    const promised = maxCallsOf(given);
    onPromise(promised);
    return { promised, ...(await checkApp(app, given)) };
  } finally {
    await dispatcher.close();
  }
}

const DATA_CENTER_URLS = Object.fromEntries(
  Object.entries(DATA_CENTERS).map(([name, host]) => [name, `https://${host}`]),
);

function works({ checks }: Diagnosis): boolean {
  return !checks.some(({ status }) => status === 'fail');
}

function asJson(examined: readonly Examined[], { environment }: Console): object {
  return {
    at: new Date(environment.nowMs()).toISOString(),
    works: examined.every(works),
    apps: examined.map((one) => ({
      app: one.app.name,
      sdkappid: one.app.sdkappid,
      works: works(one),
      calls: { promised: one.promised, made: one.calls },
      checks: one.checks,
      found: one.found,
      ...(one.advised === undefined
        ? {}
        : { windows: one.advised.windows, recommended: { poll: one.advised.poll } }),
      past: one.past,
    })),
  };
}

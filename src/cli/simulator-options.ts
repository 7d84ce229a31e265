/** The options of `simulate`: how the API behaves where the reference leaves it open, and what goes wrong. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../core/duration.ts';
import { GRANULARITIES, GRANULARITY_RULES } from '../simulator/counting.ts';
import { ENVELOPE_SHAPES } from '../simulator/envelope.ts';
import { parseFault } from '../simulator/faults/parse-faults.ts';
import type { SimulatorOptions } from '../simulator/options.ts';
import { LIMIT_SCOPES } from '../simulator/pace-limit.ts';
import { parseIncident } from '../simulator/parse-incident.ts';
import { RETENTION_RULES } from '../simulator/report-window.ts';
import { SIMULATED_APPS } from './simulated-apps.ts';

const APP_NAMES = SIMULATED_APPS.map(({ name }) => name);

const EXAMPLES = `
Examples:
  --incident platform=apns,stage=post_send_delivered,code=403,from=-20m,to=+2h,factor=400
  --incident kind=volume,app=shop,platform=huawei,from=-1h,to=+7d,factor=0.1
  --fault kind=latency,delayMs=2000,app=shop,command=normal_push_loss,from=+10s,to=+70s

Times are -20m (before now), +2h (after now) or unix seconds.`;

/** `nowMs` is the clock of this machine, for the check of relative times. */
export function addSimulatorOptions(command: Command, nowMs: () => number): Command {
  return command
    .option('--listen-address <address>', 'loopback host:port to listen on', '127.0.0.1:10088')
    .option('--seed <number>', 'seed of the generated traffic', wholeNumber, 1)
    .addOption(
      new Option('--receipt-lag <duration>', 'how long the receipts of a push keep arriving, like 90m')
        .argParser(minutes)
        .default(60, '1h'),
    )
    .addOption(
      choice('--granularity <unit>', 'unit in which the API counts', GRANULARITIES).default('minute'),
    )
    .addOption(
      choice(
        '--granularity-rule <rule>',
        'hours or days that a window counts: all that it touches, or all that start in it',
        GRANULARITY_RULES,
      ).default('starting'),
    )
    .option('--figure-lag <duration>', 'how late the API counts a push, like 90m', minutes, 0)
    .addOption(
      choice(
        '--limit-scope <scope>',
        'limit of one call a second: for all APIs of an app, or for each API (command)',
        LIMIT_SCOPES,
      ).default('app'),
    )
    .addOption(
      choice(
        '--reach <limit>',
        'what seven days limit: the length of a window, its start, or both',
        RETENTION_RULES,
      ).default('both' as const),
    )
    .option(
      '--clock-offset <duration>',
      'how far the clock of the API is ahead, like 1h or -90s',
      offsetMs,
      0,
    )
    .addOption(choice('--envelope <shape>', 'form of the loss answer', ENVELOPE_SHAPES).default('root'))
    .addOption(
      new Option('--incident <parts>', 'more losses, missing receipts or another volume; may be repeated')
        .argParser(listOf((text) => readIncident(text, nowMs())))
        .default([], 'none'),
    )
    .addOption(
      new Option('--fault <parts>', 'a fault of the API; may be repeated')
        .argParser(listOf((text) => readFault(text, nowMs())))
        .default([], 'none'),
    )
    .addHelpText('after', EXAMPLES);
}

export interface SimulateOptions {
  readonly listenAddress: string;
  readonly seed: number;
  readonly receiptLag: number;
  readonly granularity: (typeof GRANULARITIES)[number];
  readonly granularityRule: (typeof GRANULARITY_RULES)[number];
  readonly figureLag: number;
  readonly limitScope: (typeof LIMIT_SCOPES)[number];
  readonly reach: (typeof RETENTION_RULES)[number];
  readonly clockOffset: number;
  readonly envelope: (typeof ENVELOPE_SHAPES)[number];
  readonly incident: readonly string[];
  readonly fault: readonly string[];
}

/** The options of the simulator without its listen address. */
export function simulatorOptions(options: SimulateOptions, machineMs: () => number): SimulatorOptions {
  const { seed, granularity, granularityRule, limitScope, reach, envelope } = options;
  const now = () => machineMs() + options.clockOffset;
  return {
    apps: SIMULATED_APPS,
    seed,
    receiptLagMinutes: options.receiptLag,
    granularity,
    granularityRule,
    figureLagMinutes: options.figureLag,
    limitScope,
    reach,
    envelope,
    now,
    // Times like +10s are relative to the clock of the API, which may be off.
    incidents: options.incident.map((text) => readIncident(text, now())),
    faults: options.fault.map((text) => readFault(text, now())),
  };
}

function readIncident(text: string, nowMs: number) {
  return parseIncident(text, Math.floor(nowMs / 1000));
}

function readFault(text: string, nowMs: number) {
  return parseFault(text, { nowSeconds: nowMs / 1000, apps: APP_NAMES });
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** Whole minutes; a number without a unit counts them. */
function minutes(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  const durationMs = parseDuration(text);
  if (durationMs === undefined || durationMs % 60_000 !== 0) {
    throw new InvalidArgumentError('It must be whole minutes, like 90m or 2h.');
  }
  return durationMs / 60_000;
}

function offsetMs(text: string): number {
  const durationMs = parseDuration(text.replace(/^[+-]/, ''));
  if (durationMs === undefined) throw new InvalidArgumentError('It must be a duration, like 1h or -90s.');
  return text.startsWith('-') ? -durationMs : durationMs;
}

/** Collects the values of a repeated option, and refuses a value that `parse` refuses. */
function listOf(parse: (text: string) => unknown) {
  return (text: string, before: readonly string[]): readonly string[] => {
    try {
      parse(text);
      return [...before, text];
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
  };
}

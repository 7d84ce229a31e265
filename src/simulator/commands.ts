/**
 * The commands that the simulator answers, by the last part of their path. To add one, add a line here and its handler.
 */
import { ApiRefusal } from './api-refusal.ts';
import { type Counting, countedWindow } from './counting.ts';
import { type EnvelopeShape, renderLossReport, SUCCESS } from './envelope.ts';
import type { Fault } from './faults/faults.ts';
import { type Fields, faultyReport } from './faults/faulty-report.ts';
import { checkRetention, type RetentionRule, readWindow } from './report-window.ts';
import type { Counts } from './traffic/counts.ts';
import type { PushTraces } from './traffic/push-traces.ts';
import type { Traffic } from './traffic/traffic.ts';
import { type CountForm, lossArrays, statisticsFields } from './wire.ts';

/** A call that has passed all checks of the gateway. */
export interface AdmittedCall {
  readonly body: Readonly<Record<string, unknown>>;
  readonly traffic: Traffic;
  readonly traces: PushTraces;
  readonly nowSeconds: number;
  /** The simulated upstream's clock, in unix seconds. Limits on the age of a window refer to it. */
  readonly clockSeconds: number;
  readonly faults: readonly Fault[];
}

/** Returns the text of a successful response. @throws ApiRefusal if the body requests something impossible. */
export type Command = (call: AdmittedCall) => string;

export interface CommandOptions extends Counting {
  readonly reach: RetentionRule;
  readonly envelope: EnvelopeShape;
  readonly countsAs: CountForm;
}

const PATH_PREFIX = '/v4/timpush/';

const COMMANDS: Readonly<Record<string, (options: CommandOptions) => Command>> = {
  normal_push_loss: (options) =>
    windowed(7, options, (counts, faults) =>
      renderLossReport(options.envelope, faultyReport({ ...lossArrays(counts, options.countsAs) }, faults)),
    ),
  normal_push_statistics: (options) =>
    windowed(30, options, (counts, faults) =>
      okText(faultyReport(statisticsFields(counts, options.countsAs), faults)),
    ),
  normal_push_trace: () => trace,
};

export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS);

export function createCommands(options: CommandOptions): ReadonlyMap<string, Command> {
  return new Map(Object.entries(COMMANDS).map(([name, command]) => [name, command(options)]));
}

/** The command that a path names, existing or not. */
export function commandName(path: string): string {
  return path.startsWith(PATH_PREFIX) ? path.slice(PATH_PREFIX.length) : path;
}

function windowed(
  maxDays: number,
  options: CommandOptions,
  render: (counts: Counts, faults: readonly Fault[]) => string,
): Command {
  return ({ body, traffic, nowSeconds, clockSeconds, faults }) => {
    const window = readWindow(body);
    checkRetention(window, { reach: options.reach, maxDays, nowSeconds: clockSeconds });
    return render(traffic.counts(countedWindow({ ...window, asOf: nowSeconds }, options)), faults);
  };
}

function trace({ body, traces, nowSeconds, faults }: AdmittedCall): string {
  const { PushID } = body;
  if (typeof PushID !== 'string' || PushID === '') {
    throw new ApiRefusal('invalidParameter', 'PushID must be a text that is not empty');
  }
  return okText(faultyReport({ InstanceTrace: traces.instances(PushID, nowSeconds) }, faults));
}

function okText(fields: Fields): string {
  return JSON.stringify({ ...SUCCESS, ...fields });
}

/** The commands that the stand-in answers, by the path they are called under: a new one is a line here and an answer. */
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

/** A call that has passed the gate. */
export interface AdmittedCall {
  readonly body: Readonly<Record<string, unknown>>;
  readonly traffic: Traffic;
  readonly traces: PushTraces;
  readonly nowSeconds: number;
  /** What the vendor's clock says, by which it judges what lies too far back. */
  readonly clockSeconds: number;
  readonly faults: readonly Fault[];
}

/** The text of a good answer. @throws ApiRefusal when the body asks for something impossible. */
export type Command = (call: AdmittedCall) => string;

export interface CommandOptions extends Counting {
  readonly reach: RetentionRule;
  readonly envelope: EnvelopeShape;
  readonly countsAs: CountForm;
}

const PATH_PREFIX = '/v4/timpush/';

const COMMANDS: Readonly<Record<string, (options: CommandOptions) => Command>> = {
  normal_push_loss: (options) =>
    windowed(7, options, (figures, faults) =>
      renderLossReport(options.envelope, faultyReport({ ...lossArrays(figures, options.countsAs) }, faults)),
    ),
  normal_push_statistics: (options) =>
    windowed(30, options, (figures, faults) =>
      okText(faultyReport(statisticsFields(figures, options.countsAs), faults)),
    ),
  normal_push_trace: () => trace,
};

export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS);

export function createCommands(options: CommandOptions): ReadonlyMap<string, Command> {
  return new Map(Object.entries(COMMANDS).map(([name, command]) => [name, command(options)]));
}

/** The command a path names, whether it exists or not. */
export function commandName(path: string): string {
  return path.startsWith(PATH_PREFIX) ? path.slice(PATH_PREFIX.length) : path;
}

function windowed(
  maxDays: number,
  options: CommandOptions,
  render: (figures: Counts, faults: readonly Fault[]) => string,
): Command {
  return ({ body, traffic, nowSeconds, clockSeconds, faults }) => {
    const window = readWindow(body);
    checkRetention(window, { reach: options.reach, maxDays, nowSeconds: clockSeconds });
    return render(traffic.figures(countedWindow({ ...window, asOf: nowSeconds }, options)), faults);
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

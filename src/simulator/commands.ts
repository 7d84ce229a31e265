/** The commands that the stand-in answers, by the path they are called under: a new one is a line here and an answer. */
import { ApiRefusal } from './api-refusal.ts';
import { type EnvelopeShape, renderLossReport, SUCCESS } from './envelope.ts';
import type { Figures } from './figures.ts';
import type { PushTraces } from './push-traces.ts';
import { checkReach, readWindow } from './report-window.ts';
import type { Traffic } from './traffic.ts';
import { type CountForm, lossArrays, statisticsFields } from './wire.ts';

/** A call that has passed the gate. */
export interface AdmittedCall {
  readonly body: Readonly<Record<string, unknown>>;
  readonly traffic: Traffic;
  readonly traces: PushTraces;
  readonly nowSeconds: number;
}

/** The text of a good answer. @throws ApiRefusal when the body asks for something impossible. */
export type Command = (call: AdmittedCall) => string;

export interface CommandOptions {
  readonly envelope: EnvelopeShape;
  readonly countsAs: CountForm;
}

const PATH_PREFIX = '/v4/timpush/';

export function createCommands({ envelope, countsAs }: CommandOptions): ReadonlyMap<string, Command> {
  return new Map<string, Command>([
    ['normal_push_loss', windowed(7, (figures) => renderLossReport(envelope, lossArrays(figures, countsAs)))],
    [
      'normal_push_statistics',
      windowed(30, (figures) => JSON.stringify({ ...SUCCESS, ...statisticsFields(figures, countsAs) })),
    ],
    ['normal_push_trace', trace],
  ]);
}

/** The command a path names, whether it exists or not. */
export function commandName(path: string): string {
  return path.startsWith(PATH_PREFIX) ? path.slice(PATH_PREFIX.length) : path;
}

function windowed(maxDays: number, render: (figures: Figures) => string): Command {
  return ({ body, traffic, nowSeconds }) => {
    const window = readWindow(body);
    checkReach(window, { maxDays, nowSeconds });
    return render(traffic.figures({ ...window, asOf: nowSeconds }));
  };
}

function trace({ body, traces, nowSeconds }: AdmittedCall): string {
  const { PushID } = body;
  if (typeof PushID !== 'string' || PushID === '') {
    throw new ApiRefusal('invalidParameter', 'PushID must be a text that is not empty');
  }
  return JSON.stringify({ ...SUCCESS, InstanceTrace: traces.instances(PushID, nowSeconds) });
}

/** Checks a call as Tencent's gateway does, runs its command, and turns a refusal into the documented error body. */
import { ApiRefusal } from './api-refusal.ts';
import type { CallCounter } from './call-counts.ts';
import type { CallEvent } from './call-event.ts';
import { checkForm, readAccount, readSdkAppId } from './call-query.ts';
import { type Command, commandName } from './commands.ts';
import type { Fault } from './faults/faults.ts';
import { faultyText } from './faults/faulty-text.ts';
import type { PaceLimit } from './pace-limit.ts';
import { parseBody } from './request-body.ts';
import type { ServedApp } from './served-apps.ts';
import { checkUserSig } from './user-sig-check.ts';

export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Undefined if it exceeded the limit. */
  readonly body: string | undefined;
  /** On a monotonic clock. */
  readonly arrivedMs: number;
  readonly faults: readonly Fault[];
}

export interface GatewayOptions {
  readonly apps: ReadonlyMap<number, ServedApp>;
  readonly commands: ReadonlyMap<string, Command>;
  readonly paceLimit: PaceLimit;
  readonly callCounter: CallCounter;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: (event: CallEvent) => void;
}

export interface Settled {
  /** The body of the response. Its HTTP status is 200, also for errors. */
  readonly text: string;
  readonly errorCode: number;
}

export type Gateway = (call: ApiCall) => Settled;

export function createGateway(options: GatewayOptions): Gateway {
  const { apps, commands, callCounter } = options;
  return (call) => {
    const name = commandName(call.path);
    const sdkappid = readSdkAppId(call.query);
    const settled = plannedRefusal(call) ?? settle(() => passChecks(call, options));
    const { errorCode } = settled;
    if (sdkappid !== undefined && apps.has(sdkappid)) {
      const command = commands.has(name) ? name : undefined;
      callCounter.count({ sdkappid, command, arrivedMs: call.arrivedMs, answered: errorCode === 0 });
    }
    const faults = call.faults.map(({ kind }) => kind);
    options.log({ command: name, sdkappid, errorCode, ...askedWindow(call.body), faults });
    return settled;
  };
}

function settle(answer: () => string): Settled {
  try {
    return { text: answer(), errorCode: 0 };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return refused(error.code, error.message);
  }
}

function refused(code: number, info: string): Settled {
  return {
    text: JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: code, ErrorInfo: info }),
    errorCode: code,
  };
}

/** A refusal that the operator configured as a fault. It comes before all checks. */
function plannedRefusal({ faults, query }: ApiCall): Settled | undefined {
  const fault = faults.find((one) => one.kind === 'refusal');
  if (fault === undefined) return undefined;
  const { code, info = `refused with ${code} on demand`, echo } = fault;
  return refused(code, echo === undefined ? info : `${info}: ${query.get('usersig')} in ${query}`);
}

/** The checks in the upstream's order: form, account, frequency, parameters. */
function passChecks(call: ApiCall, { apps, commands, paceLimit, now }: GatewayOptions): string {
  if (call.method !== 'POST') throw new ApiRefusal('malformedRequest', 'the method must be POST');
  const name = commandName(call.path);
  const command = commands.get(name);
  if (command === undefined) throw new ApiRefusal('unknownCommand');
  const body = parseBody(call.body);
  const nowSeconds = Math.floor(now() / 1000);
  const clockSeconds = nowSeconds + clockOffsetSeconds(call.faults);
  const app = authenticate(call.query, { apps, nowSeconds: clockSeconds });
  // After the signature check, because an sdkappid is no secret: otherwise anyone who knows it could use up its calls.
  if (!paceLimit.admits({ sdkappid: app.sdkappid, command: name, arrivedMs: call.arrivedMs })) {
    throw new ApiRefusal('tooFrequent');
  }
  // From here on the push service answers, behind the gateway: a call that it refuses counts against the limit.
  if (!app.pushEnabled) throw new ApiRefusal('pushNotEnabled');
  const { traffic, traces } = app;
  const text = command({ body, traffic, traces, nowSeconds, clockSeconds, faults: call.faults });
  return faultyText(text, call.faults);
}

/** By how many seconds the faults of a call shift the simulated clock. */
export function clockOffsetSeconds(faults: readonly Fault[]): number {
  return faults.reduce((sum, fault) => (fault.kind === 'clock' ? sum + fault.offsetSeconds : sum), 0);
}

interface Authority {
  readonly apps: ReadonlyMap<number, ServedApp>;
  readonly nowSeconds: number;
}

function authenticate(query: URLSearchParams, { apps, nowSeconds }: Authority): ServedApp {
  const sdkappid = readSdkAppId(query);
  if (sdkappid === undefined) throw new ApiRefusal('missingSdkAppId');
  const { identifier, userSig } = readAccount(query);
  checkForm(query);
  const app = apps.get(sdkappid);
  if (app === undefined) throw new ApiRefusal('unknownApp');
  checkUserSig({ userSig, secretKey: app.secretKey, sdkappid, identifier, nowSeconds });
  if (!app.admins.includes(identifier)) throw new ApiRefusal('notAdministrator');
  return app;
}

function askedWindow(text: string | undefined): Pick<CallEvent, 'start' | 'end'> {
  const { StartTime, EndTime } = settleBody(text);
  return { start: numberOrNothing(StartTime), end: numberOrNothing(EndTime) };
}

function settleBody(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return parseBody(text);
  } catch {
    return {};
  }
}

function numberOrNothing(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

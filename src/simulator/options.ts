/** What a simulator is started with, and what it makes of the parts that are left out. */

import type { CallEvent } from './call-event.ts';
import type { Granularity, GranularityRule } from './counting.ts';
import type { EnvelopeShape } from './envelope.ts';
import type { Fault } from './faults/faults.ts';
import { scopeProblems } from './faults/parse-faults.ts';
import type { LimitScope } from './pace-limit.ts';
import type { RetentionRule } from './report-window.ts';
import type { Incident } from './traffic/incidents.ts';
import { PLATFORMS } from './traffic/platforms.ts';
import type { CountForm } from './wire.ts';

export interface SimulatedApp {
  readonly name: string;
  readonly sdkappid: number;
  readonly secretKey: string;
  /** Accounts that may call, default `administrator`. */
  readonly admins?: readonly string[];
  /** Default true. */
  readonly pushEnabled?: boolean;
  /** Default 200,000. */
  readonly pushesPerDay?: number;
  /** The vendors' integers whose part of the pushes there is, default all; the others' part is missing. */
  readonly platforms?: readonly number[];
}

export interface SimulatorOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0, any free port. */
  readonly port?: number;
  readonly apps: readonly SimulatedApp[];
  /** Default 1. */
  readonly seed?: number;
  /** Default none. */
  readonly incidents?: readonly Incident[];
  /** What goes wrong from the start, default nothing; `POST /_faults` replaces them. */
  readonly faults?: readonly Fault[];
  /** The shape of the loss report, default `root`. */
  readonly envelope?: EnvelopeShape;
  /** Default `number`. */
  readonly countsAs?: CountForm;
  /** Default 1000; 0 switches the limit off. */
  readonly minCallIntervalMs?: number;
  /** Whether calls of different commands wait for each other, default `app`: they do. */
  readonly limitScope?: LimitScope;
  /** What the 7 and 30 days of the commands limit, default `both`. */
  readonly reach?: RetentionRule;
  /** In what the API counts, default `minute`; the truth stays exact. */
  readonly granularity?: Granularity;
  /** Which granules belong to a window, default `starting`. */
  readonly granularityRule?: GranularityRule;
  /** How many of the newest minutes the API does not know yet, default 0. */
  readonly figureLagMinutes?: number;
  /** How long late receipts keep arriving, default 60; 0 makes figures final at once. */
  readonly receiptLagMinutes?: number;
  /** The users' zone as minutes ahead of UTC, default 480; it moves the quiet hours. */
  readonly zoneOffsetMinutes?: number;
  /** The vendor's clock, in unix milliseconds; default the machine's. */
  readonly now?: () => number;
  /** For the pace of calls, default the machine's monotonic clock. */
  readonly monotonicMs?: () => number;
  /** One event per answered call. */
  readonly log?: (event: CallEvent) => void;
}

export type Settings = Required<SimulatorOptions>;

/** @throws RangeError when apps, incidents or faults cannot be meant as they are written. */
export function resolveOptions(options: SimulatorOptions): Settings {
  checkApps(options.apps);
  for (const incident of options.incidents ?? []) checkIncident(incident, options.apps);
  for (const fault of options.faults ?? []) checkFault(fault, options.apps);
  return {
    host: '127.0.0.1',
    port: 0,
    seed: 1,
    incidents: [],
    faults: [],
    envelope: 'root',
    countsAs: 'number',
    minCallIntervalMs: 1000,
    limitScope: 'app',
    reach: 'both',
    granularity: 'minute',
    granularityRule: 'starting',
    figureLagMinutes: 0,
    receiptLagMinutes: 60,
    zoneOffsetMinutes: 480,
    now: Date.now,
    monotonicMs: () => performance.now(),
    log: () => {},
    ...options,
  };
}

function checkApps(apps: readonly SimulatedApp[]): void {
  if (apps.length === 0) throw new RangeError('a simulator needs at least one app');
  for (const [index, { name, sdkappid, secretKey, platforms }] of apps.entries()) {
    const others = apps.slice(index + 1);
    if (others.some((other) => other.name === name || other.sdkappid === sdkappid)) {
      throw new RangeError(`app ${name} (${sdkappid}) is there twice`);
    }
    // An empty key signs and verifies like any other, so a test with one would prove nothing.
    if (secretKey === '') throw new RangeError(`app ${name} has no secret key`);
    if (platforms?.length === 0) throw new RangeError(`app ${name} has no platform`);
    const unknown = platforms?.find((platform) => !hasTraffic(platform));
    if (unknown !== undefined)
      throw new RangeError(`app ${name} names platform ${unknown}, which has no traffic`);
  }
}

function checkIncident({ app, platform, from, to, factor }: Incident, apps: readonly SimulatedApp[]): void {
  if (app !== undefined && !apps.some(({ name }) => name === app)) {
    throw new RangeError(`an incident names the app ${app}, which is not simulated`);
  }
  if (!hasTraffic(platform)) {
    throw new RangeError(`an incident names platform ${platform}, which has no traffic`);
  }
  if (!(from < to && factor >= 0)) {
    throw new RangeError('an incident must begin before it ends, and its factor must not be negative');
  }
}

function hasTraffic(platform: number): boolean {
  return PLATFORMS.some((profile) => profile.platform === platform);
}

function checkFault(fault: Fault, apps: readonly SimulatedApp[]): void {
  const [problem] = scopeProblems(
    fault,
    apps.map(({ name }) => name),
  );
  if (problem !== undefined) throw new RangeError(`a fault of kind ${fault.kind}: ${problem}`);
}

/** The options of a simulator and their defaults. */

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
  /** The `PushPlatform` integers of the platforms that have traffic, default all. */
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
  /** The faults from the start, default none; `POST /_faults` replaces them. */
  readonly faults?: readonly Fault[];
  /** The shape of the loss report, default `root`. */
  readonly envelope?: EnvelopeShape;
  /** Default `number`. */
  readonly countsAs?: CountForm;
  /** Milliseconds between two calls of an app, default 1000; 0 switches the limit off. */
  readonly minCallIntervalMs?: number;
  /** Whether all commands of an app share the limit (`app`, the default) or each has its own (`command`). */
  readonly limitScope?: LimitScope;
  /** Whether the 7 and 30 days of the commands limit a window's length, its age or both; default `both`. */
  readonly reach?: RetentionRule;
  /** The granularity of the API's counts, default `minute`; `/_truth` stays exact. */
  readonly granularity?: Granularity;
  /** Which buckets belong to a window, default `starting`. */
  readonly granularityRule?: GranularityRule;
  /** How many of the newest minutes the API does not count yet, default 0. */
  readonly figureLagMinutes?: number;
  /** How many minutes late receipts keep arriving, default 60; with 0, counts are final at once. */
  readonly receiptLagMinutes?: number;
  /** The device users' time zone as minutes ahead of UTC, default 480; it shifts the quiet hours. */
  readonly zoneOffsetMinutes?: number;
  /** The simulated upstream's clock, in unix milliseconds; default the machine's. */
  readonly now?: () => number;
  /** The clock of the call limit, in milliseconds; default the machine's monotonic clock. */
  readonly monotonicMs?: () => number;
  /** Called once for each answered call. */
  readonly log?: (event: CallEvent) => void;
}

export type Settings = Required<SimulatorOptions>;

/** @throws RangeError if apps, incidents or faults contradict each other. */
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
      throw new RangeError(`app ${name} (${sdkappid}) is configured twice`);
    }
    // An empty key signs and verifies like any other key, so a test that uses one would prove nothing.
    if (secretKey === '') throw new RangeError(`app ${name} has no secret key`);
    if (platforms?.length === 0) throw new RangeError(`app ${name} has no platform`);
    const unknown = platforms?.find((platform) => !hasTraffic(platform));
    if (unknown !== undefined)
      throw new RangeError(`app ${name} names platform ${unknown}, which has no traffic`);
  }
}

function checkIncident({ app, platform, from, to, factor }: Incident, apps: readonly SimulatedApp[]): void {
  if (app !== undefined && !apps.some(({ name }) => name === app)) {
    throw new RangeError(`an incident names the app ${app}, which the simulator does not have`);
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

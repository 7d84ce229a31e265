/** The simulated apps by sdkappid, each with its traffic and its traceable pushes. */
import type { Settings, SimulatedApp } from './options.ts';
import { createPushTraces, type PushTraces } from './traffic/push-traces.ts';
import { createTraffic, type Traffic } from './traffic/traffic.ts';

export interface ServedApp {
  readonly name: string;
  readonly sdkappid: number;
  readonly secretKey: string;
  readonly admins: readonly string[];
  readonly pushEnabled: boolean;
  readonly traffic: Traffic;
  readonly traces: PushTraces;
}

export function createServedApps(settings: Settings): ReadonlyMap<number, ServedApp> {
  return new Map(settings.apps.map((app) => [app.sdkappid, serve(app, settings)]));
}

function serve(app: SimulatedApp, settings: Settings): ServedApp {
  const { name, sdkappid, secretKey, admins = ['administrator'], pushEnabled = true } = app;
  const traffic = createTraffic({
    seed: settings.seed,
    sdkappid,
    pushesPerDay: app.pushesPerDay ?? 200_000,
    ...(app.platforms === undefined ? {} : { platforms: app.platforms }),
    incidents: settings.incidents.filter((incident) => (incident.app ?? app.name) === app.name),
    receiptLagMinutes: settings.receiptLagMinutes,
    zoneOffsetMinutes: settings.zoneOffsetMinutes,
  });
  const traces = createPushTraces({
    seed: settings.seed,
    sdkappid,
    startSeconds: Math.floor(settings.now() / 1000),
  });
  return { name, sdkappid, secretKey, admins, pushEnabled, traffic, traces };
}

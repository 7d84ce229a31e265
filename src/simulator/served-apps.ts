/** The simulated apps with the traffic of each, by sdkappid. */
import type { Settings, SimulatedApp } from './options.ts';
import { createTraffic, type Traffic } from './traffic.ts';

export interface ServedApp {
  readonly sdkappid: number;
  readonly secretKey: string;
  readonly admins: readonly string[];
  readonly pushEnabled: boolean;
  readonly traffic: Traffic;
}

export function createServedApps(settings: Settings): ReadonlyMap<number, ServedApp> {
  return new Map(settings.apps.map((app) => [app.sdkappid, serve(app, settings)]));
}

function serve(app: SimulatedApp, settings: Settings): ServedApp {
  const { sdkappid, secretKey, admins = ['administrator'], pushEnabled = true } = app;
  const traffic = createTraffic({
    seed: settings.seed,
    sdkappid,
    pushesPerDay: app.pushesPerDay ?? 200_000,
    incidents: settings.incidents.filter((incident) => (incident.app ?? app.name) === app.name),
    receiptLagMinutes: settings.receiptLagMinutes,
    zoneOffsetMinutes: settings.zoneOffsetMinutes,
  });
  return { sdkappid, secretKey, admins, pushEnabled, traffic };
}

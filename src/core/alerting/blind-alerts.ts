/** The alerts that cannot fire with an app's windows, and what each of them needs. */
import {
  type AlertGranularity,
  BURN_PAIRS,
  type RoleWindow,
  type WindowRole,
  type WindowRoles,
  windowRoles,
} from './window-roles.ts';

export interface BlindAlert {
  readonly alert: string;
  /** The roles without a window. */
  readonly missing: readonly WindowRole[];
  /** Windows that would give it all roles, as configured; none where this granularity allows none. */
  readonly add: readonly string[];
}

/** The roles that each alert reads. An alert that is absent here needs no window. */
export const ALERT_ROLES: Readonly<Record<string, readonly WindowRole[]>> = {
  TimpushPlatformLoss: ['fast', 'confirm'],
  TimpushPlatformDead: ['usual'],
  TimpushPlatformDegraded: ['fast', 'confirm', 'usual'],
  TimpushPlatformDegradedLong: ['fast', 'confirm', 'usual'],
  TimpushConfigurationLoss: ['fast'],
  TimpushQuotaLoss: ['fast', 'confirm'],
  TimpushVendorLoss: ['fast', 'confirm'],
  TimpushPlatformDark: ['receipts_short', 'receipts_long', 'receipts_usual'],
  ...Object.fromEntries(
    BURN_PAIRS.flatMap((pair) => {
      const roles: readonly WindowRole[] = [`burn_${pair}_long`, `burn_${pair}_short`];
      return [
        [`TimpushLossBudgetBurn${pair}`, roles],
        [`TimpushPlatformBudgetBurn${pair}`, roles],
      ];
    }),
  ),
  TimpushTokenChurn: ['recent', 'usual'],
  TimpushNewLossCode: ['recent', 'usual'],
};

/** Alerts that compare a window with the usual level: one window cannot be both. */
const COMPARING: ReadonlySet<string> = new Set([
  'TimpushPlatformLoss',
  'TimpushPlatformDegraded',
  'TimpushPlatformDegradedLong',
]);

/** The windows that give every role, by granularity, in the order in which they are proposed. */
const PROPOSED: Readonly<Record<AlertGranularity, readonly (readonly [name: string, lengthMs: number])[]>> = {
  minute: [
    ['5m', 300_000],
    ['30m', 1_800_000],
    ['1h', 3_600_000],
    ['2h', 7_200_000],
    ['6h', 21_600_000],
    ['1d', 86_400_000],
    ['3d', 259_200_000],
    ['7d', 604_800_000],
  ],
  hour: [
    ['1h', 3_600_000],
    ['2h', 7_200_000],
    ['6h', 21_600_000],
    ['1d', 86_400_000],
    ['3d', 259_200_000],
    ['7d', 604_800_000],
  ],
  day: [
    ['1d', 86_400_000],
    ['3d', 259_200_000],
    ['7d', 604_800_000],
  ],
};

export function blindAlerts(
  windows: readonly RoleWindow[],
  granularity: AlertGranularity,
): readonly BlindAlert[] {
  const roles = windowRoles(windows, granularity);
  return Object.keys(ALERT_ROLES)
    .filter((alert) => isBlind(alert, roles))
    .map((alert) => ({
      alert,
      missing: missingRoles(alert, roles),
      add: windowsToAdd(alert, windows, granularity),
    }));
}

function isBlind(alert: string, roles: WindowRoles): boolean {
  if (missingRoles(alert, roles).length > 0) return true;
  const [fast, usual] = [roles.get('fast'), roles.get('usual')];
  return COMPARING.has(alert) && usual !== undefined && fast === usual;
}

function missingRoles(alert: string, roles: WindowRoles): readonly WindowRole[] {
  return (ALERT_ROLES[alert] ?? []).filter((role) => !roles.has(role));
}

/** The fewest proposed windows, tried one, two, then all, that end the blindness. */
function windowsToAdd(
  alert: string,
  windows: readonly RoleWindow[],
  granularity: AlertGranularity,
): readonly string[] {
  const candidates = PROPOSED[granularity]
    .map(([name, lengthMs]) => ({ name, lengthMs }))
    .filter(({ lengthMs }) => !windows.some((window) => window.lengthMs === lengthMs));
  const pairs = candidates.flatMap((one, index) => candidates.slice(index + 1).map((other) => [one, other]));
  const tries = [...candidates.map((one) => [one]), ...pairs, candidates];
  const added = tries.find((more) => !isBlind(alert, windowRoles([...windows, ...more], granularity)));
  return (added ?? []).map(({ name }) => name);
}

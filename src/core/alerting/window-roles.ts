/**
 * The parts that an app's windows play in alerts. Rules select a window by its role, never by its length, so that one
 * rule file serves every configuration.
 */

/** The granularity of an account's counts. */
export type AlertGranularity = 'minute' | 'hour' | 'day';

export interface RoleWindow {
  readonly name: string;
  readonly lengthMs: number;
}

/** The two windows of each burn-rate alert, named after the window that the alert is made for. */
export const BURN_PAIRS = ['1h', '6h', '1d', '3d'] as const;

export type BurnPair = (typeof BURN_PAIRS)[number];

/**
 * `fast` shows a loss first, `confirm` confirms it, `usual` is the level to compare with (only a window of a day or more
 * is one), `recent` is the hour that slow changes are judged by against the usual level, `receipts_*` are for receipts that stop, `burn_*` for error budgets.
 */
export const WINDOW_ROLES = [
  'fast',
  'confirm',
  'usual',
  'recent',
  'receipts_short',
  'receipts_long',
  'receipts_usual',
  ...BURN_PAIRS.flatMap((pair) => [`burn_${pair}_long`, `burn_${pair}_short`] as const),
] as const;

export type WindowRole = (typeof WINDOW_ROLES)[number];

/** A role without a suitable window is absent. */
export type WindowRoles<W extends RoleWindow = RoleWindow> = ReadonlyMap<WindowRole, W>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const UNIT_MS: Readonly<Record<AlertGranularity, number>> = {
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
};

/** Shorter windows hold too few pushes to be judged first. */
const SHORTEST_FAST_MS = 5 * MINUTE_MS;
/** A window of this length is no noise: it needs no second window. */
const SELF_CONFIRMING_MS = 6 * HOUR_MS;

const BURN_TARGETS: Readonly<Record<BurnPair, readonly [longMs: number, shortMs: number]>> = {
  '1h': [HOUR_MS, 5 * MINUTE_MS],
  '6h': [6 * HOUR_MS, 30 * MINUTE_MS],
  '1d': [DAY_MS, 2 * HOUR_MS],
  '3d': [3 * DAY_MS, 6 * HOUR_MS],
};

/** The windows that a granularity gives meaning to, shortest first; equal lengths count once. */
export function usableWindows<W extends RoleWindow>(
  windows: readonly W[],
  granularity: AlertGranularity,
): readonly W[] {
  const unitMs = UNIT_MS[granularity];
  return windows
    .filter(({ lengthMs }) => lengthMs >= unitMs)
    .toSorted((a, b) => a.lengthMs - b.lengthMs)
    .filter(({ lengthMs }, index, sorted) => sorted[index - 1]?.lengthMs !== lengthMs);
}

export function windowRoles<W extends RoleWindow>(
  windows: readonly W[],
  granularity: AlertGranularity,
): WindowRoles<W> {
  const usable = usableWindows(windows, granularity);
  const roles = new Map<WindowRole, W>();
  const set = (role: WindowRole, window: W | undefined) => {
    if (window !== undefined) roles.set(role, window);
  };
  const fast = usable.find(({ lengthMs }) => lengthMs >= SHORTEST_FAST_MS) ?? usable.at(-1);
  const usual = usable.findLast(({ lengthMs }) => lengthMs >= DAY_MS);
  set('fast', fast);
  set('confirm', fast && confirming(fast, usable));
  set('usual', usual);
  if (usual !== undefined) {
    const toMs = Math.min(DAY_MS, usual.lengthMs / 2);
    set('recent', nearest(usable, HOUR_MS, { fromMs: HOUR_MS / 2, toMs }));
  }
  setReceiptRoles(usable, set);
  for (const pair of BURN_PAIRS) {
    const [long, short] = burnWindows(usable, BURN_TARGETS[pair]);
    set(`burn_${pair}_long`, long);
    set(`burn_${pair}_short`, short);
  }
  return roles;
}

/** The next longer window of up to twelve times the length, ideally three times; else the fast window itself. */
function confirming<W extends RoleWindow>(fast: W, usable: readonly W[]): W {
  if (fast.lengthMs >= SELF_CONFIRMING_MS) return fast;
  const limits = { fromMs: fast.lengthMs + 1, toMs: 12 * fast.lengthMs };
  return nearest(usable, 3 * fast.lengthMs, limits) ?? fast;
}

/** Receipts come late, so two windows have to agree that they are missing, against the level of a day. */
function setReceiptRoles<W extends RoleWindow>(
  usable: readonly W[],
  set: (role: WindowRole, window: W | undefined) => void,
): void {
  const short = nearest(usable, HOUR_MS / 2, { fromMs: HOUR_MS / 4, toMs: 2 * HOUR_MS });
  if (short === undefined) return;
  const long = nearest(usable, 2 * short.lengthMs, { fromMs: short.lengthMs + 1, toMs: 6 * short.lengthMs });
  const usual = nearest(usable, DAY_MS, { fromMs: DAY_MS / 2, toMs: 7 * DAY_MS });
  if (long === undefined || usual === undefined) return;
  set('receipts_short', short);
  set('receipts_long', long);
  set('receipts_usual', usual);
}

/** The pair nearest to the target lengths: the long window within a half to three times, the short one at most half of it. */
function burnWindows<W extends RoleWindow>(
  usable: readonly W[],
  [longMs, shortMs]: readonly [number, number],
): readonly [long?: W, short?: W] {
  const pairs = usable
    .filter(({ lengthMs }) => lengthMs >= longMs / 2 && lengthMs <= 3 * longMs)
    .flatMap((long) =>
      usable
        .filter(({ lengthMs }) => lengthMs >= shortMs / 2 && lengthMs <= long.lengthMs / 2)
        .map((short) => ({
          pair: [long, short] as const,
          distance: distance(long.lengthMs, longMs) + distance(short.lengthMs, shortMs),
        })),
    )
    .toSorted((a, b) => a.distance - b.distance);
  return pairs[0]?.pair ?? [];
}

/** The window nearest to a length by ratio, within limits; the shorter one of two that are equally near. */
function nearest<W extends RoleWindow>(
  usable: readonly W[],
  targetMs: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): W | undefined {
  return usable
    .filter(({ lengthMs }) => lengthMs >= fromMs && lengthMs <= toMs)
    .toSorted((a, b) => distance(a.lengthMs, targetMs) - distance(b.lengthMs, targetMs))[0];
}

function distance(lengthMs: number, targetMs: number): number {
  return Math.abs(Math.log(lengthMs / targetMs));
}

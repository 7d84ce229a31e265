/** What a soak runs: its apps, how often they are polled, and how long each part lasts. */

export interface SoakApp {
  readonly name: string;
  readonly sdkappid: number;
  readonly secretKey: string;
  /** The push vendors' integers; others have no pushes. */
  readonly platforms: readonly number[];
  readonly pollSeconds: number;
  /** The first second of a minute at which it is polled. */
  readonly offsetSeconds: number;
}

export interface SoakPlan {
  readonly seed: number;
  readonly minutes: number;
  readonly apps: readonly SoakApp[];
  readonly windows: readonly string[];
  /** From the first fault to the last. */
  readonly faultSeconds: number;
  /** After the first fault; what memory does before is none of its growth. */
  readonly warmUpSeconds: number;
}

export const APP_COUNT = 50;
export const LEAST_MINUTES = 2;
/** What `npm test` has time for. */
export const QUICK_MINUTES = 2;
export const LONG_MINUTES = 30;

/** Polls begin at multiples of this, and at no other moment. */
export const GRID_SECONDS = 10;

/** For the last faulty polls to end, and the good ones after them. */
const QUIET_SECONDS = 60;
const WARM_UP_SHARE = 1 / 2;

export function soakPlan({ seed, minutes }: Pick<SoakPlan, 'seed' | 'minutes'>): SoakPlan {
  const faultSeconds = minutes * 60 - QUIET_SECONDS;
  return {
    seed,
    minutes,
    apps: Array.from({ length: APP_COUNT }, (_, index) => soakApp(index)),
    windows: ['5m', '1h'],
    faultSeconds,
    warmUpSeconds: faultSeconds * WARM_UP_SHARE,
  };
}

/** One in five is polled faster than a poll of an upstream that does not answer can end, so that polls are skipped. */
function soakApp(index: number): SoakApp {
  const pollSeconds = index % 5 === 0 ? GRID_SECONDS : 2 * GRID_SECONDS;
  return {
    name: `app-${index + 1}`,
    sdkappid: 1_400_000_001 + index,
    secretKey: `key-number-${index}-of-the-simulated-apps`,
    platforms: [1 + (index % 8), 1 + ((index + 3) % 8)],
    pollSeconds,
    offsetSeconds: (index * GRID_SECONDS) % pollSeconds,
  };
}

/** Whether some statement can be made of how memory goes on: over a few minutes a slope says nothing. */
export function isLong({ minutes }: SoakPlan): boolean {
  return minutes >= LONG_MINUTES / 2;
}

/** The schedule of an app as the exporter's configuration has it. */
export function cronOf({ offsetSeconds, pollSeconds }: SoakApp): string {
  return `${offsetSeconds}-59/${pollSeconds} * * * * *`;
}

/** Of counts that no poll renews: three polls, the default. */
export function maxAgeSeconds({ pollSeconds }: SoakApp): number {
  return 3 * pollSeconds;
}

/** Of all scrapes. A test run may leave neither program the time for one within seconds. */
export function mostFailedScrapes(plan: SoakPlan): number {
  return isLong(plan) ? 0.05 : 0.5;
}

/** The two simulated apps of `simulate` and `demo`; their keys are no secrets. */
import type { SimulatedApp } from '../simulator/options.ts';

export const SIMULATED_APPS: readonly SimulatedApp[] = [
  { name: 'shop', sdkappid: 1400000001, secretKey: 'simulated-key-of-the-shop-app', pushesPerDay: 400_000 },
  { name: 'club', sdkappid: 1400000002, secretKey: 'simulated-key-of-the-club-app', pushesPerDay: 90_000 },
];

/** The volumes, shares and waiting times of the alerts on losses by configuration, quota and push vendor. */

const MINUTE = 60;

/** Losses by configuration never end by themselves and are usually total. */
export const CONFIGURATION = {
  share: 0.05,
  leastLost: 10,
  /** In quiet hours the fast window holds too few pushes: then this share of the confirming one. */
  quietShare: 0.5,
  forSeconds: 2 * MINUTE,
} as const;

/** Losses by quota and by the push vendor: short bursts are usual. */
export const VENDOR_SIDE = {
  share: 0.1,
  /** Lost pushes in the window that confirms. */
  leastLost: 30,
  leastLostFast: 10,
  forSeconds: 3 * MINUTE,
} as const;

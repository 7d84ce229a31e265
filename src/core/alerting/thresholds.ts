/** The volumes, factors and shares of the alerts on lost pushes, and their waiting times. Rules and promises share them. */

const MINUTE = 60;

/** The catch-all: a platform that loses most of its pushes, by whatever code. */
export const PLATFORM_LOSS = {
  /** Lost of the pushes that entered the stage, in the fast window and in the one that confirms it. */
  share: 0.5,
  /** Times the usual share. */
  factor: 3,
  /** A loss of this share is total: it pages as long as the longest window is below it. */
  totalShare: 0.9,
  /** Lost pushes in the window that confirms; in the fast one a quarter of them. */
  leastLost: 20,
  forSeconds: 2 * MINUTE,
} as const;

/** A platform that loses far more than usual by anything but dead tokens and device settings. */
export const DEGRADED = {
  share: 0.1,
  factor: 3,
  leastLost: 50,
  ticketForSeconds: 5 * MINUTE,
  /** It lasts: the ticket becomes a page. */
  pageForSeconds: 60 * MINUTE,
} as const;

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

/** How long Prometheus and Alertmanager take with the shipped settings: a scrape, an evaluation, the group's wait. */
export const PIPELINE_SECONDS = { scrape: 15, evaluation: 30, grouping: 30 } as const;

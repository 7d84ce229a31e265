/** The probability that each code takes a push of one stage, with the current incidents applied. */
import type { LossStage } from './counts.ts';
import type { CodeIncident } from './incidents.ts';
import type { BaseLoss } from './platforms.ts';

/** The share of a code that only an incident brings, before the incident's factor. */
const UNUSUAL_SHARE = 0.001;

/** One way to lose a push. Its index in the list of causes is its index in every tally. */
export interface Cause {
  readonly stage: LossStage;
  readonly code: string;
  readonly info: string;
}

/** A cause's probability, of all pushes that enter its stage or of those that the causes before it have left. */
export interface Drawing {
  readonly cause: number;
  readonly of: 'all' | 'rest';
  readonly share: number;
}

interface Shares {
  readonly causes: readonly Cause[];
  readonly shares: number[];
  /** The causes that an incident makes more frequent. */
  readonly raised: Set<number>;
}

export interface StageInput {
  readonly causes: readonly Cause[];
  /** The causes without incidents: the first ones of `causes`, in the same order. */
  readonly usual: readonly BaseLoss[];
  /** The current incidents of this platform. */
  readonly incidents: readonly CodeIncident[];
}

export function drawingsOf(stage: LossStage, { causes, usual, incidents }: StageInput): readonly Drawing[] {
  const shares = causes.map((cause, index) => (cause.stage === stage ? (usual[index]?.share ?? 0) : 0));
  const raised = new Set<number>();
  for (const incident of incidents) {
    if (incident.stage === stage) applyIncident(incident, { causes, shares, raised });
  }
  return orderDrawings(shares, raised);
}

/** The cause that an incident adds its losses to. Without a text, it is the code's usual one. */
export function targetOf({ stage, code, info }: CodeIncident, causes: readonly Cause[]): number {
  return causes.findIndex(
    (cause) => cause.stage === stage && cause.code === code && cause.info === (info ?? cause.info),
  );
}

function applyIncident(incident: CodeIncident, { causes, shares, raised }: Shares): void {
  const target = targetOf(incident, causes);
  const sameCode = [...causes.keys()].filter((index) => isOfCode(causes[index], incident));
  if (sameCode.every((index) => shares[index] === 0)) shares[target] = UNUSUAL_SHARE;
  const usual = sameCode.reduce((sum, index) => sum + (shares[index] ?? 0), 0);
  if (incident.factor <= 1) {
    for (const index of sameCode) shares[index] = (shares[index] ?? 0) * incident.factor;
    return;
  }
  // A push cannot be lost twice: an incident takes at most what no other cause has taken.
  const free = Math.max(0, 1 - shares.reduce((sum, share) => sum + share, 0));
  shares[target] = (shares[target] ?? 0) + Math.min(free, usual * (incident.factor - 1));
  raised.add(target);
}

function isOfCode(cause: Cause | undefined, incident: CodeIncident): boolean {
  return cause?.stage === incident.stage && cause.code === incident.code;
}

/**
 * Causes that an incident makes more frequent come last and draw from what the others leave,
 * so that the incident changes the count of its own code only.
 */
function orderDrawings(shares: readonly number[], raised: ReadonlySet<number>): readonly Drawing[] {
  const drawings: Drawing[] = [];
  let taken = 0;
  for (const [cause, share] of shares.entries()) {
    if (share <= 0 || raised.has(cause)) continue;
    drawings.push({ cause, of: 'all', share });
    taken += share;
  }
  for (const cause of raised) {
    const share = shares[cause] ?? 0;
    drawings.push({ cause, of: 'rest', share: taken < 1 ? Math.min(1, share / (1 - taken)) : 1 });
    taken += share;
  }
  return drawings;
}

/** The loss probabilities of one platform, for each period with the same incidents. */
import type { LossStage } from './counts.ts';
import type { Incident } from './incidents.ts';
import { type Cause, type Drawing, drawingsOf, targetOf } from './loss-shares.ts';
import type { PlatformProfile } from './platforms.ts';

export interface Mix {
  /** The first minute of the period, numbered from the epoch. The period ends where the next one starts. */
  readonly fromMinute: number;
  readonly volume: number;
  readonly receiptShare: number;
  readonly drawings: Readonly<Record<LossStage, readonly Drawing[]>>;
}

export interface Timeline {
  readonly causes: readonly Cause[];
  mixAt(minute: number): Mix;
}

/** The first minute that starts at or after a time in seconds. */
export function firstMinuteFrom(seconds: number): number {
  return Math.ceil(seconds / 60);
}

/** `incidents` are those of this platform, in the order of their effect. */
export function createTimeline(profile: PlatformProfile, incidents: readonly Incident[]): Timeline {
  const causes = listCauses(profile, incidents);
  const turns = incidents.flatMap(({ from, to }) => [firstMinuteFrom(from), firstMinuteFrom(to)]);
  const mixes = [...new Set([Number.NEGATIVE_INFINITY, ...turns])]
    .sort((a, b) => a - b)
    .map((fromMinute) => createMix({ profile, causes, fromMinute, active: activeIn(fromMinute, incidents) }));
  return {
    causes,
    mixAt(minute) {
      const mix = mixes.findLast(({ fromMinute }) => fromMinute <= minute);
      if (mix === undefined) throw new RangeError(`${minute} is not a minute`);
      return mix;
    },
  };
}

function activeIn(minute: number, incidents: readonly Incident[]): readonly Incident[] {
  return incidents.filter(({ from, to }) => firstMinuteFrom(from) <= minute && minute < firstMinuteFrom(to));
}

/** The usual causes first, then those that only incidents bring. */
function listCauses(profile: PlatformProfile, incidents: readonly Incident[]): readonly Cause[] {
  const causes: Cause[] = profile.losses.map(({ stage, code, info }) => ({ stage, code, info }));
  for (const incident of incidents) {
    if (incident.kind !== 'code' || targetOf(incident, causes) !== -1) continue;
    causes.push({ stage: incident.stage, code: incident.code, info: incident.info ?? '' });
  }
  return causes;
}

interface MixInput {
  readonly profile: PlatformProfile;
  readonly causes: readonly Cause[];
  readonly fromMinute: number;
  readonly active: readonly Incident[];
}

function createMix({ profile, causes, fromMinute, active }: MixInput): Mix {
  const stageInput = {
    causes,
    usual: profile.losses,
    incidents: active.filter((incident) => incident.kind === 'code'),
  };
  return {
    fromMinute,
    volume: productOf('volume', active),
    receiptShare: Math.min(1, profile.receiptShare * productOf('receipts', active)),
    drawings: {
      ready_to_send: drawingsOf('ready_to_send', stageInput),
      post_send_delivered: drawingsOf('post_send_delivered', stageInput),
    },
  };
}

function productOf(kind: Incident['kind'], incidents: readonly Incident[]): number {
  return incidents.reduce((product, { kind: own, factor }) => (own === kind ? product * factor : product), 1);
}

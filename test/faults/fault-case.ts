/** What is expected of the exporter under one fault, and the short ways to say it. */
import type { RequestFailureReason } from '../../src/core/failure.ts';

export type FaultJson = Readonly<Record<string, unknown>>;

export interface FaultCase {
  readonly name: string;
  /** As they are posted to the simulator, without the app. */
  readonly faults: readonly FaultJson[];
  /** `fails`: the counts stay until their max_age and are then absent. `borne`: polls go on. */
  readonly outcome: 'fails' | 'borne';
  /** What failed calls are counted as; empty when none fails. */
  readonly reasons: readonly RequestFailureReason[];
  /** The most calls that one poll makes; `retried` when it tries until its time is over, at most one a second. */
  readonly callsPerPoll: number | 'retried';
  /** Part of the log line of the failure, or of the exposed counts where polls go on. */
  readonly shows: string;
  /** The one command that fails; both when left out. */
  readonly command?: string;
  /** The report itself says something else than the truth, so that the page must, too. */
  readonly otherCounts?: boolean;
  /** The most calls while the fault lasts, where that is less than the polls. */
  readonly callsInAll?: number;
}

/** Both commands are asked, each once. */
export const BOTH = 2;

/** The first command, and whichever has its turn next with the signature made anew: what that meets, the others would. */
export const CALLS_WITH_EXPIRED_SIGNATURES = 2;

export function fails(
  name: string,
  fault: FaultJson,
  reason: RequestFailureReason,
  shows: string,
  callsPerPoll: FaultCase['callsPerPoll'] = BOTH,
): FaultCase {
  return { name, faults: [fault], outcome: 'fails', reasons: [reason], callsPerPoll, shows };
}

export function retried(
  name: string,
  fault: FaultJson,
  reason: RequestFailureReason,
  shows: string,
): FaultCase {
  return fails(name, fault, reason, shows, 'retried');
}

/** The answer came, and is none that can be read. */
export function invalid(name: string, fault: FaultJson, shows: string): FaultCase {
  return fails(name, fault, 'invalid_response', `answered with an invalid response: ${shows}`);
}

export function borne(name: string, fault: FaultJson, shows = 'timpush_loss_pushes'): FaultCase {
  return { name, faults: [fault], outcome: 'borne', reasons: [], callsPerPoll: BOTH, shows };
}

/** Some calls fail, but the poll does not: it asks again. */
export function borneBySecondTry(
  name: string,
  fault: FaultJson & { readonly calls: number },
  reason: RequestFailureReason,
): FaultCase {
  return { ...borne(name, fault), reasons: [reason], callsPerPoll: BOTH + fault.calls };
}

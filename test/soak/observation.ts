/** What was seen in a soak: plain data, from which it is judged. */
import type { Command } from '../faults/app-page.ts';
import type { Sums } from './counts.ts';
import type { ScheduledFault } from './fault-schedule.ts';
import type { SoakPlan } from './plan.ts';

export interface Observation {
  readonly plan: SoakPlan;
  readonly faults: readonly ScheduledFault[];
  /** When the schedule of faults began, in unix seconds. */
  readonly beganSeconds: number;
  readonly process: ProcessFigures;
  readonly scrapes: Scrapes;
  readonly accounts: readonly Account[];
  /** By reason, those that occurred; a poll of a window by a command counts as one. */
  readonly failedPolls: ReadonlyMap<string, number>;
  readonly failedCalls: ReadonlyMap<string, number>;
  readonly reports: readonly SeenReport[];
  /** Exported counts without bounds of their window, in words. */
  readonly withoutWindow: readonly string[];
  /** Apps whose newest polls had not all succeeded when the faults were over. */
  readonly notHealed: readonly string[];
  /** What the log says of faults of the exporter's own. */
  readonly ownFaults: readonly string[];
}

export interface ProcessFigures {
  readonly moments: readonly ProcessMoment[];
  /** The least of the heap in use over a time that holds whole collections of garbage: about what is live. */
  readonly heapFloors: readonly HeapFloor[];
  /** Of one core, while the faults held. */
  readonly processorShare: number;
  /** Before the first fault and after the last. */
  readonly openFilesAtRest: { readonly before: number; readonly after: number };
}

export interface ProcessMoment {
  /** Since the first fault. */
  readonly atSeconds: number;
  readonly residentBytes: number;
  readonly openFiles: number;
}

export interface HeapFloor {
  /** Since the first fault, at the end of its time. */
  readonly atSeconds: number;
  readonly bytes: number;
}

/** Prometheus's. */
export interface Scrapes {
  readonly answered: number;
  readonly failed: number;
}

/** The polls of an app, a poll of each window by each command counting as one. */
export interface Account {
  readonly app: string;
  readonly due: number;
  readonly good: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The sums of one report on the page, each once. */
export interface SeenReport {
  readonly app: string;
  readonly command: Command;
  readonly window: string;
  /** Unix seconds, by the exposition. */
  readonly start: number;
  readonly end: number;
  readonly successSeconds: number;
  /** The last scrape that showed it was no earlier than this. */
  readonly shownUntilSeconds: number;
  readonly sums: Sums;
  /** What the simulator knows of the same minutes. */
  readonly truth: Sums;
}

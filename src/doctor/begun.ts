/** What an examination is begun with, and what its parts share. */
import type { Dispatcher } from 'undici';
import type { AppConfig } from '../config/load.ts';
import type { Check } from '../core/doctor-check.ts';
import type { PastFigures } from '../core/doctor-growth.ts';
import type { Window } from '../core/window.ts';
import type { DoctorCalls, DoctorEdges } from './calls.ts';
import type { DataCenterTable } from './other-centers.ts';

export interface ExaminationOptions {
  readonly edges: DoctorEdges;
  readonly dispatcher: Dispatcher;
  readonly dataCenters: DataCenterTable;
  /** Figures of an earlier run, to see what has grown since. */
  readonly previous?: readonly PastFigures[] | undefined;
  /** Whether to ask for figures that a later run can compare with. */
  readonly keepsPast: boolean;
  /** For how long a call that fails is tried again, default 12 s: a person waits. */
  readonly patienceMs?: number;
  /** Told of each check as soon as it is made. */
  readonly onCheck: (check: Check) => void;
}

export interface Begun {
  readonly app: AppConfig;
  readonly options: ExaminationOptions;
  readonly calls: DoctorCalls;
  readonly add: (...made: readonly Check[]) => void;
  readonly nowSeconds: number;
  readonly lookedAt: Window;
}

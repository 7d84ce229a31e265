/** What an examination is begun with, and what its parts share. */
import type { Dispatcher } from 'undici';
import type { AppConfig } from '../config/load.ts';
import type { Window } from '../core/window.ts';
import type { ClientEnvironment } from '../tencent/app-client.ts';
import type { DoctorCalls } from './calls.ts';
import type { Check } from './checks/check.ts';
import type { PastCounts } from './checks/growth.ts';
import type { DataCenterTable } from './other-data-centers.ts';

export interface DoctorOptions {
  readonly environment: ClientEnvironment;
  readonly dispatcher: Dispatcher;
  readonly dataCenters: DataCenterTable;
  /** Figures of an earlier run, to see what has grown since. */
  readonly previous?: readonly PastCounts[] | undefined;
  /** Whether to ask for figures that a later run can compare with. */
  readonly keepsPast: boolean;
  /** For how long a call that fails is tried again, default 12 s: a person waits. */
  readonly retryBudgetMs?: number;
  /** Told of each check as soon as it is made. */
  readonly onCheck: (check: Check) => void;
}

export interface DoctorContext {
  readonly app: AppConfig;
  readonly options: DoctorOptions;
  readonly calls: DoctorCalls;
  readonly add: (...made: readonly Check[]) => void;
  readonly nowSeconds: number;
  readonly lookedAt: Window;
}

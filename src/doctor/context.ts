/** The options of doctor, and the context that the checks of one app share. */
import type { Dispatcher } from 'undici';
import type { AppConfig } from '../config/load.ts';
import type { Window } from '../core/window.ts';
import type { Messages } from '../messages/messages.ts';
import type { ClientEnvironment } from '../tencent/app-client.ts';
import type { DoctorCalls } from './calls.ts';
import type { Check } from './checks/check.ts';
import type { PastCounts } from './checks/growth.ts';
import type { DataCenterTable } from './other-data-centers.ts';

export interface DoctorOptions {
  readonly environment: ClientEnvironment;
  readonly dispatcher: Dispatcher;
  readonly dataCenters: DataCenterTable;
  /** The texts of the checks. */
  readonly messages: Messages;
  /** Counts of an earlier run, to compare with. */
  readonly previous?: readonly PastCounts[] | undefined;
  /** Whether to ask for counts that a later run can compare with. */
  readonly keepsPast: boolean;
  /** How long a failing call is retried; default 12 s, because an operator waits. */
  readonly retryBudgetMs?: number;
  /** Called with each check as soon as it is made. */
  readonly onCheck: (check: Check) => void;
}

export interface DoctorContext {
  readonly app: AppConfig;
  readonly options: DoctorOptions;
  readonly calls: DoctorCalls;
  /** Adds a check to the diagnosis. */
  readonly add: (check: Check) => void;
  /** The start of the run. */
  readonly nowSeconds: number;
  /** The window of the first calls. */
  readonly firstWindow: Window;
}

/** Asks each of the other data centres once, at the pace of the limit, whether it knows the app. */
import type { Dispatcher } from 'undici';
import type { AppConfig } from '../config/load.ts';
import type { Window } from '../core/window.ts';
import { type ClientEnvironment, createAppClient, NO_OP_OBSERVER } from '../tencent/app-client.ts';
import type { BudgetedPacer } from './call-budget.ts';
import { callOptions, outcomeOf } from './calls.ts';
import { type OtherDataCenters, WRONG_DATA_CENTER } from './checks/access.ts';

/** Base URLs by the names of data centres in the configuration. */
export type DataCenterTable = Readonly<Record<string, string>>;

export interface CenterParts {
  readonly table: DataCenterTable;
  readonly environment: ClientEnvironment;
  readonly dispatcher: Dispatcher;
  readonly pacer: BudgetedPacer;
  readonly window: Window;
}

/** An operator waits for all of them together. */
const CALL_MS = 5_000;

export async function findOtherDataCenters(app: AppConfig, parts: CenterParts): Promise<OtherDataCenters> {
  if (!Object.hasOwn(parts.table, app.dataCenter)) return { kind: 'base_url' };
  const others = Object.entries(parts.table).filter(([name]) => name !== app.dataCenter);
  const right: string[] = [];
  for (const [name, baseUrl] of others) {
    if (await knowsApp({ ...app, dataCenter: name, baseUrl }, parts)) right.push(name);
  }
  return { kind: 'asked', right, count: others.length };
}

/** Whether the data centre answers with a report, or with a refusal that only the right data centre sends. */
async function knowsApp(
  app: AppConfig,
  { environment, dispatcher, pacer, window }: CenterParts,
): Promise<boolean> {
  const client = createAppClient(app, environment, { dispatcher, pacer, observer: NO_OP_OBSERVER });
  const { failure } = await outcomeOf(client.statistics(window, callOptions(environment, CALL_MS)));
  return failure === undefined || (failure.reason === 'config' && failure.code !== WRONG_DATA_CENTER);
}

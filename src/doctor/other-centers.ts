/** Asks the other data centres whether the app lives there, once each and at the pace of the limit. */
import type { Dispatcher } from 'undici';
import type { AppConfig } from '../config/load.ts';
import { type OtherCenters, WRONG_DATA_CENTER } from '../core/doctor-access.ts';
import type { Window } from '../core/window.ts';
import { createAppClient } from '../polled-app.ts';
import { UNOBSERVED } from '../unobserved.ts';
import { callOptions, type DoctorEdges, outcomeOf } from './calls.ts';
import type { LimitedPacer } from './limited-calls.ts';

/** Base URLs by the names that the configuration knows. */
export type DataCenterTable = Readonly<Record<string, string>>;

export interface CenterParts {
  readonly table: DataCenterTable;
  readonly edges: DoctorEdges;
  readonly dispatcher: Dispatcher;
  readonly pacer: LimitedPacer;
  readonly window: Window;
}

/** Nobody waits long for one that cannot be reached. */
const CALL_MS = 5_000;

export async function askOtherCenters(app: AppConfig, parts: CenterParts): Promise<OtherCenters> {
  if (!Object.hasOwn(parts.table, app.dataCenter)) return { kind: 'base_url' };
  const others = Object.entries(parts.table).filter(([name]) => name !== app.dataCenter);
  const right: string[] = [];
  for (const [name, baseUrl] of others) {
    if (await knowsApp({ ...app, dataCenter: name, baseUrl }, parts)) right.push(name);
  }
  return { kind: 'asked', right, count: others.length };
}

/** A report, or a refusal that only an app's own data centre gives. */
async function knowsApp(app: AppConfig, { edges, dispatcher, pacer, window }: CenterParts): Promise<boolean> {
  const client = createAppClient(app, edges, { dispatcher, pacer, observer: UNOBSERVED });
  const { failure } = await outcomeOf(client.statistics(window, callOptions(edges, CALL_MS)));
  return failure === undefined || (failure.reason === 'config' && failure.code !== WRONG_DATA_CENTER);
}

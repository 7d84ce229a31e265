/** Which app and window a URL asks for, and the report to show for them. */
import { defaultWindow, type StatusReport, type StatusWindow } from '../core/status/status.ts';

/** An app as the pages need it. */
export interface ShownApp {
  readonly name: string;
  /** Shortest first. */
  readonly windows: readonly StatusWindow[];
  status(window: string): StatusReport;
}

export type ShownApps = readonly ShownApp[];

/** A query as fastify parses it: a name that is given twice holds a list. */
export type StatusQuery = Readonly<Partial<Record<'app' | 'window', string | readonly string[]>>>;

export type ShownStatus =
  | { readonly ok: true; readonly app: ShownApp; readonly report: StatusReport }
  | { readonly ok: false; readonly message: string; readonly known: readonly string[] };

/** The first app and an hour where the query names none. */
export function shownStatus(apps: ShownApps, query: StatusQuery): ShownStatus {
  const app = query.app === undefined ? apps[0] : apps.find(({ name }) => name === query.app);
  if (app === undefined) {
    const known = apps.map(({ name }) => name);
    return { ok: false, message: unknown('app', query.app, known), known };
  }
  const window = query.window ?? defaultWindow(app.windows);
  const known = app.windows.map(({ name }) => name);
  if (typeof window !== 'string' || !known.includes(window)) {
    return { ok: false, message: unknown('window', window, known), known };
  }
  return { ok: true, app, report: app.status(window) };
}

function unknown(kind: string, name: StatusQuery['app'], known: readonly string[]): string {
  return `there is no ${kind} ${String(name ?? '')}: known are ${known.join(', ')}`;
}

/** The app and the window that the query of a URL names, and the status report of both. */
import { normalizedDuration } from '../core/duration.ts';
import { defaultWindow, type StatusReport, type StatusWindow } from '../core/status/status.ts';
import type { Messages } from '../messages/messages.ts';

/** The status of one app, as the status page and the API need it. */
export interface AppStatus {
  readonly name: string;
  /** Shortest first. */
  readonly windows: readonly StatusWindow[];
  status(window: string): StatusReport;
}

/** A query as Fastify parses it: a name that occurs twice has a list of values. */
export type StatusQuery = Readonly<Partial<Record<'app' | 'window', string | readonly string[]>>>;

export type StatusQueryResult =
  | { readonly ok: true; readonly app: AppStatus; readonly report: StatusReport }
  | { readonly ok: false; readonly message: string; readonly known: readonly string[] };

/** A query that names no app gets the first one; a query that names no window gets one hour, or else the shortest window. */
export function queryStatus(
  apps: readonly AppStatus[],
  query: StatusQuery,
  { webErrors }: Messages,
): StatusQueryResult {
  const app = query.app === undefined ? apps[0] : apps.find(({ name }) => name === query.app);
  if (app === undefined) {
    const known = apps.map(({ name }) => name);
    return { ok: false, message: webErrors.unknownApp({ name: String(query.app ?? ''), known }), known };
  }
  const window = windowName(query.window ?? defaultWindow(app.windows));
  const known = app.windows.map(({ name }) => name);
  if (typeof window !== 'string' || !known.includes(window)) {
    return { ok: false, message: webErrors.unknownWindow({ name: String(window), known }), known };
  }
  return { ok: true, app, report: app.status(window) };
}

/** A window in any spelling: `24h` is `1d`. */
function windowName(given: string | readonly string[] | undefined): string | readonly string[] | undefined {
  return typeof given === 'string' ? (normalizedDuration(given) ?? given) : given;
}

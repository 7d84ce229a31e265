/**
 * The exact counts behind the reports, for comparison: in process, and as a page that the real upstream does not have.
 */

import type { ServedApp } from './served-apps.ts';
import type { Counts } from './traffic/counts.ts';

/** The longest window that the upstream reports on, and one day more. A window of years would block the process. */
const MAX_SECONDS = 31 * 86_400;

const ABOUT =
  'The exact counts of a simulated app. Only the simulator has this page; the real upstream does not.';

/** Unix seconds. `asOf` defaults to now. */
export interface TruthQuery {
  readonly sdkappid: number;
  readonly start: number;
  readonly end: number;
  readonly asOf?: number;
}

/** @throws RangeError for an unknown app, or a window that is reversed or too long. */
export type Truth = (query: TruthQuery) => Counts;

export interface TruthOptions {
  readonly apps: ReadonlyMap<number, ServedApp>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export function createTruth({ apps, now }: TruthOptions): Truth {
  return ({ sdkappid, start, end, asOf = now() / 1000 }) => {
    const app = apps.get(sdkappid);
    if (app === undefined) throw new RangeError(`no app with the sdkappid ${sdkappid} is simulated`);
    if (!(start <= end && end - start <= MAX_SECONDS && Number.isFinite(asOf))) {
      throw new RangeError(
        'start, end and as_of must be unix seconds, start and end in order and at most 31 days apart',
      );
    }
    return app.traffic.counts({ start, end, asOf });
  };
}

export interface Page {
  readonly status: number;
  readonly text: string;
}

/** `GET /_truth?sdkappid=&start=&end=&as_of=`: not signed and not paced. */
export function truthPage(query: URLSearchParams, truth: Truth): Page {
  const asOf = query.get('as_of');
  const asked = {
    sdkappid: numberIn(query.get('sdkappid')),
    start: numberIn(query.get('start')),
    end: numberIn(query.get('end')),
    ...(asOf === null ? {} : { asOf: numberIn(asOf) }),
  };
  try {
    return { status: 200, text: JSON.stringify({ about: ABOUT, ...asked, counts: truth(asked) }) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { status: 400, text: JSON.stringify({ about: ABOUT, error: error.message }) };
  }
}

/** NaN if the parameter is absent or empty: `Number('')` would be 0. */
function numberIn(text: string | null): number {
  return text ? Number(text) : Number.NaN;
}

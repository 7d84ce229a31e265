/** What the first call says about the way in: connection, data centre, credentials, administrator, push service. */

import type { Failure } from '../../core/failure.ts';
import { type Check, type CheckName, skipped } from './check.ts';

/** What came of asking the other data centres, or why none was asked. */
export type OtherDataCenters =
  | { readonly kind: 'base_url' }
  | { readonly kind: 'asked'; readonly right: readonly string[]; readonly count: number };

export interface AccessFacts {
  readonly baseUrl: string;
  /** A data centre's name, or `custom` for a base URL. */
  readonly dataCenter: string;
  /** Of the first call; none when it was answered with a report. */
  readonly failure?: Failure;
  /** The other report was answered, so the failure is none of the account's. */
  readonly lossAnswered?: boolean;
  /** Then a good signature may be refused. */
  readonly clockIsOff?: boolean;
  /** Told when the data centre was a wrong one. */
  readonly others?: OtherDataCenters;
}

export const WRONG_DATA_CENTER = 60026;
const NOT_ADMINISTRATOR = 90009;
const PUSH_NOT_ENABLED = 90045;

/** The checks in the order in which the upstream makes them: what comes after a failed one is not known. */
const IN_ORDER: readonly CheckName[] = [
  'connection',
  'data centre',
  'credentials',
  'administrator',
  'push service',
];

export function checkAccess(facts: AccessFacts): readonly Check[] {
  const { failure } = facts;
  if (failure === undefined) return IN_ORDER.map((name) => passed(name, facts));
  const failed = failedCheck(failure);
  // Who is refused for the frequency of calls has been let in, but by how many of the checks is not known.
  const at = failed === 'call limit' ? 0.5 : IN_ORDER.indexOf(failed);
  return IN_ORDER.map((name, index) => {
    // A wrong data centre may refuse the signature of an app that it does not know.
    if (name === 'data centre' && failed === 'credentials')
      return skipped(name, 'the credentials are refused');
    if (index < at || (index > at && facts.lossAnswered)) return passed(name, facts);
    if (index > at) return skipped(name, `the ${failed} check comes first`);
    return failed === 'data centre' ? wrongCenter(facts, failure) : refused(failed, facts, failure);
  });
}

/** Whether the failure is one that any other call would meet, too. */
export function isShutOut({ reason }: Failure): boolean {
  return ['auth', 'config', 'network', 'deadline'].includes(reason);
}

/** The check that a failed first call has not passed. */
export function failedCheck({ reason, code }: Failure): CheckName {
  if (code === WRONG_DATA_CENTER) return 'data centre';
  if (code === NOT_ADMINISTRATOR) return 'administrator';
  if (code === PUSH_NOT_ENABLED) return 'push service';
  if (reason === 'rate_limited') return 'call limit';
  return reason === 'auth' ? 'credentials' : 'connection';
}

function passed(name: CheckName, { baseUrl, dataCenter }: AccessFacts): Check {
  const evidence: Partial<Record<CheckName, string>> = {
    connection: `${baseUrl} answers`,
    'data centre':
      dataCenter === 'custom' ? 'the app is known where base_url leads' : `${dataCenter} knows the app`,
    credentials: 'sdkappid, identifier and secret key belong together',
    administrator: 'the identifier is an administrator of the app',
    'push service': 'it is enabled',
  };
  return { name, status: 'ok', evidence: evidence[name] ?? '' };
}

function refused(name: CheckName, { clockIsOff }: AccessFacts, { message, advice }: Failure): Check {
  const byClock = name === 'credentials' && clockIsOff;
  return {
    name,
    status: 'fail',
    evidence: message,
    advice: byClock ? `mend the clock first, by which signatures go; if it lasts, ${advice}` : advice,
  };
}

function wrongCenter({ dataCenter, others }: AccessFacts, { message }: Failure): Check {
  const evidence = (text: string) => ({ name: 'data centre', status: 'fail', evidence: text }) as const;
  if (others?.kind !== 'asked') {
    return {
      ...evidence(`${message}; the others are not tried, since base_url is set`),
      advice: 'let base_url lead to the data centre of the app, or give data_center instead of it',
    };
  }
  const [right, ...more] = others.right;
  if (right === undefined) {
    return {
      ...evidence(`${message}; nor does any of the ${others.count} others know the app`),
      advice: 'compare sdkappid and secret key with the Chat console, which names the data centre, too',
    };
  }
  return more.length > 0
    ? {
        ...evidence(`the app does not live in ${dataCenter}; ${others.right.join(' and ')} answer for it`),
        advice: `ask the Chat console which of them it is, and set data_center`,
      }
    : {
        ...evidence(`the app does not live in ${dataCenter} but in ${right}`),
        advice: `set data_center: ${right}, and run doctor again`,
      };
}

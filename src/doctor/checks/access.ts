/** What the first call shows about access: connection, data centre, credentials, administrator, push service. */

import type { Failure } from '../../core/failure.ts';
import type { Messages } from '../../messages/messages.ts';
import { type Check, type CheckName, skipped } from './check.ts';

/** Which of the other data centres know the app; `base_url`: doctor asked none, because the app has a base URL. */
export type OtherDataCenters =
  | { readonly kind: 'base_url' }
  | { readonly kind: 'asked'; readonly right: readonly string[]; readonly count: number };

export interface AccessFacts {
  readonly baseUrl: string;
  /** A data centre's name, or `custom` for a base URL. */
  readonly dataCenter: string;
  /** Of the first call; absent when the upstream answered it with a report. */
  readonly failure?: Failure;
  /** The upstream answered the call for the other report, so it knows the app and its credentials. */
  readonly lossAnswered?: boolean;
  /** The upstream may refuse a good signature then. */
  readonly clockIsOff?: boolean;
  /** Present when the failure is a wrong data centre. */
  readonly others?: OtherDataCenters;
}

export const WRONG_DATA_CENTER = 60026;
const NOT_ADMINISTRATOR = 90009;
const PUSH_NOT_ENABLED = 90045;

/** In the order in which the upstream checks them: after a failed one, the rest is unknown. */
const IN_ORDER: readonly CheckName[] = [
  'connection',
  'data centre',
  'credentials',
  'administrator',
  'push service',
];

export function checkAccess(facts: AccessFacts, messages: Messages['doctor']): readonly Check[] {
  const { failure } = facts;
  if (failure === undefined) return IN_ORDER.map((name) => passed(name, facts, messages));
  const failed = failedCheck(failure);
  // A call refused for its frequency passed the connection check; how many of the others it passed is unknown.
  const failedAt = failed === 'call limit' ? 0.5 : IN_ORDER.indexOf(failed);
  return IN_ORDER.map((name, index) => {
    // A wrong data centre may refuse the signature of an app that it does not know.
    if (name === 'data centre' && failed === 'credentials')
      return skipped(name, messages.skipped.credentialsRefused);
    if (index < failedAt || (index > failedAt && facts.lossAnswered)) return passed(name, facts, messages);
    if (index > failedAt)
      return skipped(name, messages.skipped.afterFailed({ check: messages.checkNames[failed] }));
    return failed === 'data centre'
      ? wrongCenter(facts, failure, messages.access)
      : refused(failed, { facts, failure, messages: messages.access });
  });
}

/** Whether every other call would fail in the same way. */
export function isShutOut({ reason }: Failure): boolean {
  return ['auth', 'config', 'network', 'deadline'].includes(reason);
}

/** The check that a failed first call did not pass. */
export function failedCheck({ reason, code }: Failure): CheckName {
  if (code === WRONG_DATA_CENTER) return 'data centre';
  if (code === NOT_ADMINISTRATOR) return 'administrator';
  if (code === PUSH_NOT_ENABLED) return 'push service';
  if (reason === 'rate_limited') return 'call limit';
  return reason === 'auth' ? 'credentials' : 'connection';
}

function passed(
  name: CheckName,
  { baseUrl, dataCenter }: AccessFacts,
  { access }: Messages['doctor'],
): Check {
  const details: Partial<Record<CheckName, string>> = {
    connection: access.connected({ baseUrl }),
    'data centre': dataCenter === 'custom' ? access.knownAtBaseUrl : access.knownIn({ dataCenter }),
    credentials: access.credentialsMatch,
    administrator: access.isAdministrator,
    'push service': access.pushEnabled,
  };
  return { name, status: 'ok', detail: details[name] ?? '' };
}

interface Refusal {
  readonly facts: AccessFacts;
  readonly failure: Failure;
  readonly messages: Messages['doctor']['access'];
}

function refused(name: CheckName, { facts, failure, messages }: Refusal): Check {
  const { message: detail, advice } = failure;
  const clockComesFirst = name === 'credentials' && facts.clockIsOff;
  return {
    name,
    status: 'fail',
    detail,
    advice: clockComesFirst ? messages.correctClockFirst({ advice }) : advice,
  };
}

function wrongCenter(
  { dataCenter, others }: AccessFacts,
  { message: refusal }: Failure,
  messages: Messages['doctor']['access'],
): Check {
  const failed = (detail: string, advice: string): Check => {
    return { name: 'data centre', status: 'fail', detail, advice };
  };
  if (others?.kind !== 'asked')
    return failed(messages.otherCentersNotTried({ refusal }), messages.setBaseUrl);
  const { right, count } = others;
  const [first, second] = right;
  if (first === undefined)
    return failed(messages.noCenterKnowsApp({ refusal, others: count }), messages.compareWithConsole);
  return failed(
    messages.otherCentersKnowApp({ dataCenter, right }),
    second === undefined ? messages.setDataCenter({ dataCenter: first }) : messages.lookUpCenter,
  );
}

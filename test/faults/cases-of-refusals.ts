/** Refusals by each error code that the reference documents, and by one that it does not. */
import type { RequestFailureReason } from '../../src/core/failure.ts';
import { BOTH, CALLS_WITH_EXPIRED_SIGNATURES, type FaultCase, fails } from './fault-case.ts';

const CODES = {
  rate_limited: [60007, 60011, 60018, 60019],
  auth: [60004, 60005, 60025, 70001, 70003, 70005, 70009, 70013, 70014, 70016, 70020, 70050],
  config: [60006, 60010, 60016, 60017, 60020, 60021, 60026, 60027, 90009, 90045, 90103],
  bad_request: [60002, 60003, 60009, 60012, 60015, 70402, 90100],
  server: [60008, 60013, 60014, 70169, 70500, 90102, 91000],
  api: [12345],
} as const satisfies Partial<Record<RequestFailureReason, readonly number[]>>;

/** Of one poll. What is wrong with a signature is so for both commands, so that the second is not asked. */
const CALLS = {
  rate_limited: 'retried',
  auth: 1,
  config: BOTH,
  bad_request: BOTH,
  server: 'retried',
  api: BOTH,
} as const;

const EXPIRED_SIGNATURE = 70001;
const TOO_MANY_FAILED_CHECKS = 70050;

export const OF_REFUSALS: readonly FaultCase[] = [
  ...(Object.keys(CODES) as (keyof typeof CODES)[]).flatMap((reason) =>
    CODES[reason].map((code) => refused(code, reason)),
  ),
  fails(
    'a refusal that repeats the signature',
    { kind: 'refusal', code: 70009, echo: 'usersig' },
    'auth',
    'refused with 70009 on demand: *** in sdkappid=',
    1,
  ),
];

function refused(code: number, reason: keyof typeof CODES): FaultCase {
  const fault = { kind: 'refusal', code };
  const refusal = fails(`ErrorCode ${code}`, fault, reason, `answered ErrorCode ${code}: `, CALLS[reason]);
  if (code === EXPIRED_SIGNATURE) return { ...refusal, callsPerPoll: CALLS_WITH_EXPIRED_SIGNATURES };
  // Then none for a minute, which is longer than the fault lasts.
  if (code === TOO_MANY_FAILED_CHECKS) return { ...refusal, callsInAll: 1 };
  return refusal;
}

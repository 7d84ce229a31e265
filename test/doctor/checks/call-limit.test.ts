import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/core/failure.ts';
import { checkCallLimit, type LimitFacts, limitScope } from '../../../src/doctor/checks/call-limit.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

const BOTH_ANSWERED: LimitFacts = { apartMs: 30.4, refusedAtPace: 0 };

const failed = (reason: Failure['reason']): Failure => ({
  reason,
  message: `failed by ${reason}`,
  advice: 'wait',
});

describe('the check of the call limit', () => {
  it.each<[string, Partial<LimitFacts>, string, string, RegExp]>([
    ['both calls are answered', {}, 'command', 'ok', /^calls to two APIs within 30 ms were both answered/],
    [
      'the second call is refused for its frequency',
      { second: failed('rate_limited') },
      'app',
      'ok',
      /^all APIs share one limit: of calls to two APIs within 30 ms the second was refused$/,
    ],
    [
      'the second call fails for another reason',
      { second: failed('server') },
      'unknown',
      'unknown',
      /^failed by server$/,
    ],
    [
      'the first call is refused',
      { first: failed('rate_limited') },
      'unknown',
      'unknown',
      /^failed by rate_limited$/,
    ],
    [
      'the first answer takes a second',
      { apartMs: 901 },
      'unknown',
      'unknown',
      /^the answer took 901 ms, too long/,
    ],
    [
      'two paced calls were refused, perhaps by chance',
      { refusedAtPace: 2 },
      'command',
      'ok',
      /^calls to two/,
    ],
    [
      'three paced calls were refused',
      { refusedAtPace: 3 },
      'command',
      'warn',
      /^the upstream refused 3 calls although doctor keeps to the limit/,
    ],
  ])('finds scope and status when %s', (_, facts, scope, status, detail) => {
    expect(limitScope({ ...BOTH_ANSWERED, ...facts })).toBe(scope);
    const check = checkCallLimit({ ...BOTH_ANSWERED, ...facts }, MESSAGES.en.doctor.callLimit);
    expect(check).toMatchObject({ status, detail: expect.stringMatching(detail) });
  });
});
